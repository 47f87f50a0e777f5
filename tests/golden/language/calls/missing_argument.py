def greet(name, greeting):
    return greeting + name

greet("Ada")  # expect error: TypeError: greet() missing 1 required positional argument: 'greeting'
