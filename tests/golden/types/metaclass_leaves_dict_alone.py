# A metaclass has no __dict__ of its own to give: its classes show what they hold.
class Meta(type):
    flavour = "sweet"

class Sub(Meta):
    pass

class Cake(metaclass=Sub):
    layers = 3

print("__dict__" in Meta.__dict__, "layers" in Cake.__dict__, "layers" in vars(Cake))  # expect: False True True
