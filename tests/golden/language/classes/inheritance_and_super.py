class Animal:
    def __init__(self, name):
        self.name = name

    def speak(self):
        return self.name + " makes a sound"

class Dog(Animal):
    def __init__(self, name):
        super().__init__(name)
        self.tricks = []

    def speak(self):
        return super().speak() + ": woof"

d = Dog("Rex")
print(d.speak())  # expect: Rex makes a sound: woof
print(isinstance(d, Animal), issubclass(Dog, Animal), Dog.__mro__[1].__name__)  # expect: True True Animal
print(d.__dict__)  # expect: {'name': 'Rex', 'tricks': []}
