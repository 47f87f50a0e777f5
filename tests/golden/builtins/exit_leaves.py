print(quit)  # expect: Use quit() or Ctrl-D (i.e. EOF) to exit
try:
    exit("bye")
except SystemExit as e:
    print(e.code)  # expect: bye
