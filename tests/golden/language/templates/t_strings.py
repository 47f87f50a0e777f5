name = "w"
t = t"hi {name!r:>4} x"
print(t.strings, t.interpolations[0].value, t.interpolations[0].expression)  # expect: ('hi ', ' x') w name
