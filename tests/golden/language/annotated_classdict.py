# __classdict__ is a name that a class may annotate.
class C:
    __classdict__: int
    x: __name__


print(C.__annotations__["__classdict__"])  # expect: <class 'int'>
