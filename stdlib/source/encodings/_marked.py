"""The encodings that begin with a mark: utf-16 and utf-32 by their byte order, and utf-8-sig."""
import codecs
import sys
import _codecs

_NATIVE = -1 if sys.byteorder == "little" else 1


def _wide(name):
    """utf_16 or utf_32: the mark is written once and decides how the rest is read."""
    encode_plain = getattr(_codecs, name + "_encode")
    decode_ex = getattr(_codecs, name + "_ex_decode")
    ordered = {-1: (getattr(_codecs, name + "_le_encode"), getattr(_codecs, name + "_le_decode")),
               1: (getattr(_codecs, name + "_be_encode"), getattr(_codecs, name + "_be_decode"))}

    def decode(input, errors="strict"):
        return getattr(_codecs, name + "_decode")(input, errors, True)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def __init__(self, errors="strict"):
            super().__init__(errors)
            self.encoder = None

        def encode(self, input, final=False):
            if self.encoder is None:
                result = encode_plain(input, self.errors)[0]
                self.encoder = ordered[_NATIVE][0]
                return result
            return self.encoder(input, self.errors)[0]

        def reset(self):
            super().reset()
            self.encoder = None

        def getstate(self):
            # 2: nothing has been written yet.
            return 0 if self.encoder else 2

        def setstate(self, state):
            self.encoder = None if state else ordered[_NATIVE][0]

    class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
        def __init__(self, errors="strict"):
            super().__init__(errors)
            self.decoder = None

        def _buffer_decode(self, input, errors, final):
            if self.decoder is None:
                output, used, order = decode_ex(input, errors, 0, final)
                if order:
                    self.decoder = ordered[order][1]
                elif used >= (2 if name == "utf_16" else 4):
                    raise UnicodeError(f"{name.upper().replace('_', '-')} stream does not start with BOM")
                return output, used
            return self.decoder(input, errors, final)

        def reset(self):
            super().reset()
            self.decoder = None

        def getstate(self):
            # 0: in the machine's order, 1: in the other one, 2: not known yet.
            waiting = super().getstate()[0]
            if self.decoder is None:
                return waiting, 2
            return waiting, int(self.decoder is not ordered[_NATIVE][1])

        def setstate(self, state):
            super().setstate(state)
            self.decoder = None if state[1] == 2 else ordered[_NATIVE if state[1] == 0 else -_NATIVE][1]

    class StreamWriter(codecs.StreamWriter):
        def __init__(self, stream, errors="strict"):
            super().__init__(stream, errors)
            self.encoder = None

        def reset(self):
            super().reset()
            self.encoder = None

        def encode(self, input, errors="strict"):
            if self.encoder is None:
                result = encode_plain(input, errors)
                self.encoder = ordered[_NATIVE][0]
                return result
            return self.encoder(input, errors)

    class StreamReader(codecs.StreamReader):
        def reset(self):
            super().reset()
            self.__dict__.pop("decode", None)

        def decode(self, input, errors="strict"):
            output, used, order = decode_ex(input, errors, 0, False)
            if order:
                self.decode = ordered[order][1]
            elif used >= (2 if name == "utf_16" else 4):
                raise UnicodeError(f"{name.upper().replace('_', '-')} stream does not start with BOM")
            return output, used

    return encode_plain, decode, StreamReader, StreamWriter, IncrementalEncoder, IncrementalDecoder


def _sig():
    """utf-8-sig: a mark before the text, written always and read where it is there."""
    def encode(input, errors="strict"):
        return codecs.BOM_UTF8 + _codecs.utf_8_encode(input, errors)[0], len(input)

    def decode(input, errors="strict"):
        skip = 3 if bytes(input[:3]) == codecs.BOM_UTF8 else 0
        output, used = _codecs.utf_8_decode(input[skip:], errors, True)
        return output, used + skip

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def __init__(self, errors="strict"):
            super().__init__(errors)
            self.first = 1

        def encode(self, input, final=False):
            if self.first:
                self.first = 0
                return encode(input, self.errors)[0]
            return _codecs.utf_8_encode(input, self.errors)[0]

        def reset(self):
            super().reset()
            self.first = 1

        def getstate(self):
            return self.first

        def setstate(self, state):
            self.first = state

    class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
        def __init__(self, errors="strict"):
            super().__init__(errors)
            self.first = 1

        def _buffer_decode(self, input, errors, final):
            skip = 0
            if self.first:
                if len(input) < 3 and codecs.BOM_UTF8.startswith(input):
                    if not final:
                        return "", 0
                    self.first = 0
                elif len(input) >= 3 or not codecs.BOM_UTF8.startswith(input):
                    self.first = 0
                    skip = 3 if input[:3] == codecs.BOM_UTF8 else 0
            output, used = _codecs.utf_8_decode(input[skip:], errors, final)
            return output, used + skip

        def reset(self):
            super().reset()
            self.first = 1

        def getstate(self):
            return super().getstate()[0], self.first

        def setstate(self, state):
            super().setstate(state)
            self.first = state[1]

    class StreamWriter(codecs.StreamWriter):
        def reset(self):
            super().reset()
            self.__dict__.pop("encode", None)

        def encode(self, input, errors="strict"):
            self.encode = _codecs.utf_8_encode
            return encode(input, errors)

    class StreamReader(codecs.StreamReader):
        def reset(self):
            super().reset()
            self.__dict__.pop("decode", None)

        def decode(self, input, errors="strict"):
            if len(input) < 3 and codecs.BOM_UTF8.startswith(input):
                return "", 0
            self.decode = _codecs.utf_8_decode
            skip = 3 if input[:3] == codecs.BOM_UTF8 else 0
            output, used = _codecs.utf_8_decode(input[skip:], errors)
            return output, used + skip

    return encode, decode, StreamReader, StreamWriter, IncrementalEncoder, IncrementalDecoder


def codec(name):
    """The CodecInfo of utf_16, utf_32 or utf_8_sig."""
    parts = _sig() if name == "utf_8_sig" else _wide(name)
    for each in parts[2:]:
        each.__qualname__ = each.__name__
        each.__module__ = "encodings." + name
    return codecs.CodecInfo(*parts, name=name.replace("_", "-"))
