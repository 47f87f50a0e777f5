# What is taken over from a class or a builtin: type has parameters as other classes have.
import functools, itertools


@functools.wraps(type)
def like_type(): pass


print(like_type.__name__, like_type.__type_params__, type.__type_params__)  # expect: type () ()
print(itertools.islice.__text_signature__)  # expect: None
print(ascii.__text_signature__, issubclass.__text_signature__)
# expect: ($module, obj, /) ($module, cls, class_or_tuple, /)
try: itertools.islice([1])
except TypeError as error: print(error)
# expect: islice expected at least 2 arguments, got 1
