import inspect

class Base:
    def inherited(self):
        "From the base."
    data = 1

class Child(Base):
    __slots__ = ("slot",)
    def inherited(self): pass
    @property
    def computed(self): raise KeyError
    @classmethod
    def of_class(cls): pass
    @staticmethod
    def static(): pass
    def __getattr__(self, name): return "made up"

print([(a.name, a.kind, a.defining_class.__name__) for a in inspect.classify_class_attrs(Child)
       if not a.name.startswith("__")])
print([name for name, value in inspect.getmembers(Child, inspect.isfunction)])
child = Child()
print(type(inspect.getattr_static(child, "computed")), inspect.getattr_static(child, "nothing", None))
try:
    inspect.getattr_static(child, "slots")
except AttributeError as error:
    print(error)
print(inspect.getdoc(Child.inherited), inspect.getdoc(child.inherited))
print(inspect.isdatadescriptor(Child.slot), inspect.ismemberdescriptor(Child.slot), inspect.isbuiltin(len),
      inspect.isroutine(list.append), inspect.ismethod(child.of_class), inspect.isabstract(Child))
print(inspect.getclasstree([Base, Child]))
print(inspect.cleandoc("\n  one\n    two\n\n"))
top = 1
def closing():
    local = 2
    def inside(): return local, top, len, missing
    return inspect.getclosurevars(inside)
print(closing())

# expect: [('computed', 'property', 'Child'), ('data', 'data', 'Base'), ('inherited', 'method', 'Child'), ('of_class', 'class method', 'Child'), ('slot', 'data', 'Child'), ('static', 'static method', 'Child')]
# expect: ['__getattr__', 'inherited', 'static']
# expect: <class 'property'> None
# expect: slots
# expect: From the base. From the base.
# expect: True True True True True False
# expect: [(<class 'object'>, ()), [(<class '__main__.Base'>, (<class 'object'>,)), [(<class '__main__.Child'>, (<class '__main__.Base'>,))]]]
# expect: one
# expect:   two
# expect: ClosureVars(nonlocals={'local': 2}, globals={'top': 1}, builtins={'len': <built-in function len>}, unbound={'missing'})
