"""What the codecs from bytes to bytes have in common: a CodecInfo of two functions."""
import codecs


def codec(name, encode, decode, make_encoder=None, make_decoder=None):
    """The CodecInfo of functions from bytes to bytes; make_… give incremental ones."""
    def encode_all(input, errors="strict"):
        assert errors == "strict"
        return encode(input), len(input)

    def decode_all(input, errors="strict"):
        assert errors == "strict"
        return decode(input), len(input)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, input, final=False):
            assert self.errors == "strict"
            return encode(input)

    class IncrementalDecoder(codecs.IncrementalDecoder):
        def decode(self, input, final=False):
            assert self.errors == "strict"
            return decode(input)

    class StreamWriter(codecs.StreamWriter):
        charbuffertype = bytes

        def encode(self, input, errors="strict"):
            return encode_all(input, errors)

    class StreamReader(codecs.StreamReader):
        charbuffertype = bytes

        def decode(self, input, errors="strict"):
            return decode_all(input, errors)

    return codecs.CodecInfo(encode_all, decode_all, StreamReader, StreamWriter, make_encoder or IncrementalEncoder,
                            make_decoder or IncrementalDecoder, name=name, _is_text_encoding=False)
