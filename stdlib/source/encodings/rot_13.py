"""Letters moved by half the alphabet; from text to text."""
import codecs

rot13_map = {code: code for code in range(256)}
for _first in b"Aa":
    for _i in range(26):
        rot13_map[_first + _i] = _first + (_i + 13) % 26
del _first, _i


class Codec(codecs.Codec):
    def encode(self, input, errors="strict"):
        return str.translate(input, rot13_map), len(input)

    def decode(self, input, errors="strict"):
        return str.translate(input, rot13_map), len(input)


class IncrementalEncoder(codecs.IncrementalEncoder):
    def encode(self, input, final=False):
        return str.translate(input, rot13_map)


class IncrementalDecoder(codecs.IncrementalDecoder):
    def decode(self, input, final=False):
        return str.translate(input, rot13_map)


class StreamWriter(Codec, codecs.StreamWriter):
    pass


class StreamReader(Codec, codecs.StreamReader):
    pass


def getregentry():
    return codecs.CodecInfo(Codec().encode, Codec().decode, StreamReader, StreamWriter, IncrementalEncoder,
                            IncrementalDecoder, name="rot-13", _is_text_encoding=False)
