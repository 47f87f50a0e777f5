import builtins

print(repr(license))  # expect: Type license() to see the full license text
print(type(copyright), type(credits), type(exit))  # expect: <class '_sitebuiltins._Printer'> <class '_sitebuiltins._Printer'> <class '_sitebuiltins.Quitter'>
print(repr(exit), "/", quit)  # expect: Use exit() or Ctrl-D (i.e. EOF) to exit / Use quit() or Ctrl-D (i.e. EOF) to exit
print(all(hasattr(builtins, name) for name in ("copyright", "credits", "license", "exit", "quit", "help")))  # expect: True
try:
    license(1)
except TypeError as error:
    print(error)  # expect: _Printer.__call__() takes 1 positional argument but 2 were given
quit(7)
print("not here")
# expect status: 7
