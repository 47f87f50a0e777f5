"""Bytes in base 64, in lines of 76 characters."""
import binascii
from . import _binary


def _encode(data):
    data = bytes(data)
    return b"".join(binascii.b2a_base64(data[i:i + 57]) for i in range(0, len(data), 57))


def getregentry():
    return _binary.codec("base64", _encode, binascii.a2b_base64)
