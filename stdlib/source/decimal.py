"""Decimal floating-point numbers: the General Decimal Arithmetic."""

try:
    from _decimal import *
    from _decimal import __version__, __libmpdec_version__
except ImportError:         # a program that hides _decimal brings an implementation of its own
    import sys
    import _pydecimal
    sys.modules[__name__] = _pydecimal
