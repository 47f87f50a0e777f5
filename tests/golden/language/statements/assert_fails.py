assert 1 == 1
assert 1 == 2, "numbers differ"  # expect error: AssertionError: numbers differ
