class G:
    def __getattr__(self, name):
        if name.startswith("x"):
            return name.upper()
        raise AttributeError(name)

print(G().xyz)  # expect: XYZ
print(hasattr(G(), "abc"), getattr(G(), "abc", 0))  # expect: False 0
