"""Bytes as hexadecimal digits."""
import binascii
from . import _binary


def getregentry():
    return _binary.codec("hex", binascii.b2a_hex, binascii.a2b_hex)
