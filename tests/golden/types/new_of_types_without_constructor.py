# Types whose instances only the interpreter makes refuse __new__ too, not with half-made objects.
import types

for kind in types.UnionType, types.GeneratorType, types.FrameType, types.WrapperDescriptorType:
    for make in kind, lambda: kind.__new__(kind), lambda: object.__new__(kind):
        try:
            print(make())
        except TypeError as error:
            print("TypeError")
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
            # expect: TypeError
