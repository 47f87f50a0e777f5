print(bool.mro())  # expect: [<class 'bool'>, <class 'int'>, <class 'object'>]
