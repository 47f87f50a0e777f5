print("before")  # expect: before
json.loads("1")  # expect error: NameError: name 'json' is not defined. Did you forget to import 'json'?
