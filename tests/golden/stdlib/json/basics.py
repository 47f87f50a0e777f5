import json
print(json.dumps({"a": [1, 2.5, None, True], "b": "é\n"}), json.loads('{"x": [1, {"y": null}]}'))
print(json.dumps([1, {"k": "v"}], indent=2))
json.loads("[1,")  # expect error: json.decoder.JSONDecodeError: Expecting value: line 1 column 4 (char 3)

# expect: {"a": [1, 2.5, null, true], "b": "\u00e9\n"} {'x': [1, {'y': None}]}
# expect: [
# expect:   1,
# expect:   {
# expect:     "k": "v"
# expect:   }
# expect: ]
