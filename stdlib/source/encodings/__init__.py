"""Finds the codecs of the standard library by the names of their encodings.

Codecs that the interpreter itself has are wrapped here; others are modules of this package with a function
getregentry().
"""
import codecs
import sys
import _codecs
from . import aliases

_cache = {}
_unknown = "--unknown--"
_import_tail = ["*"]
_aliases = aliases.aliases


class CodecRegistryError(LookupError, SystemError):
    """A module of this package whose getregentry() gives something else than a codec."""


def normalize_encoding(encoding):
    """The name with runs of anything but letters, digits and dots as one underscore."""
    if isinstance(encoding, bytes):
        encoding = str(encoding, "ascii")
    words, word = [], ""
    for character in encoding:
        if character.isascii() and (character.isalnum() or character == "."):
            word += character
        elif word:
            words.append(word)
            word = ""
    if word:
        words.append(word)
    return "_".join(words)


# The names that CodecInfo shows, where they are not the module's name with hyphens.
_SHOWN = {"latin_1": "iso8859-1", "ascii": "ascii", "kz1048": "kz1048", "tis_620": "tis-620", "hp_roman8": "hp-roman8",
          "koi8_r": "koi8-r", "koi8_t": "koi8-t", "koi8_u": "koi8-u"}


def _shown_name(name):
    if name in _SHOWN:
        return _SHOWN[name]
    if name.startswith("iso8859_"):
        return "iso8859-" + name[8:]
    return name.replace("_", "-")


def _own_codec(name):
    """The CodecInfo of one of the interpreter's own codecs."""
    if name in ("utf_16", "utf_32", "utf_8_sig"):
        from . import _marked
        return _marked.codec(name)

    def encode(input, errors="strict"):
        return _codecs._own_encode(name, input, errors)

    is_stateful = name.startswith("utf") or name.endswith("_escape")

    def decode(input, errors="strict", final=True):
        return _codecs._own_decode(name, input, errors, final)

    if name == "utf_8":
        encode, decode = _codecs.utf_8_encode, lambda input, errors="strict": _codecs.utf_8_decode(input, errors, True)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, input, final=False):
            return _codecs._own_encode(name, input, self.errors)[0]

    class IncrementalDecoder(codecs.BufferedIncrementalDecoder if is_stateful else codecs.IncrementalDecoder):
        if is_stateful:
            def _buffer_decode(self, input, errors, final):
                return _codecs._own_decode(name, input, errors, final)
        else:
            def decode(self, input, final=False):
                return _codecs._own_decode(name, input, self.errors)[0]

    class StreamWriter(codecs.StreamWriter):
        def encode(self, input, errors="strict"):
            return _codecs._own_encode(name, input, errors)

    class StreamReader(codecs.StreamReader):
        def decode(self, input, errors="strict"):
            return _codecs._own_decode(name, input, errors, not is_stateful)

    for each in (IncrementalEncoder, IncrementalDecoder, StreamWriter, StreamReader):
        each.__qualname__ = each.__name__
        each.__module__ = "encodings." + name
    return codecs.CodecInfo(encode, decode, StreamReader, StreamWriter, IncrementalEncoder, IncrementalDecoder,
                            name=_shown_name(name))


def _module_of(encoding):
    """The module of this package for an encoding, or None."""
    normal = normalize_encoding(encoding)
    alias = _aliases.get(normal) or _aliases.get(normal.replace(".", "_"))
    for name in ([alias, normal] if alias is not None else [normal]):
        if not name or "." in name:
            continue
        try:
            return __import__("encodings." + name, fromlist=_import_tail, level=0)
        except ImportError:
            # Without the module the encoding is unknown, whatever the reason.
            continue
    return None


def search_function(encoding):
    """The codec of an encoding, or None."""
    entry = _cache.get(encoding, _unknown)
    if entry is not _unknown:
        return entry
    own = _codecs._own_name(encoding)
    if own is not None:
        entry = _cache[encoding] = _own_codec(own)
        return entry
    module = _module_of(encoding)
    getregentry = getattr(module, "getregentry", None)
    if getregentry is None:
        _cache[encoding] = None
        return None
    entry = getregentry()
    if not isinstance(entry, codecs.CodecInfo):
        if not 4 <= len(entry) <= 7:
            raise CodecRegistryError(f'module "{module.__name__}" ({module.__file__}) failed to register')
        if not all(each is None or callable(each) for each in entry):
            raise CodecRegistryError(f'incompatible codecs in module "{module.__name__}" ({module.__file__})')
        entry = codecs.CodecInfo(*entry, *(None,) * (6 - len(entry)), module.__name__.rpartition(".")[2])
    _cache[encoding] = entry
    if hasattr(module, "getaliases"):
        for alias in module.getaliases():
            _aliases.setdefault(alias, module.__name__.rpartition(".")[2])
    return entry


codecs.register(search_function)
