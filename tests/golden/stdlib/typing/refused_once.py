"""typing: a parameter list that is refused is refused once, without a first refusal as its context."""
class Box[T]: pass

for _ in range(2):
    try:
        Box[int, str]
    except TypeError as error:
        print(error, error.__context__)
# expect: Too many arguments for <class '__main__.Box'>; actual 2, expected 1 None
# expect: Too many arguments for <class '__main__.Box'>; actual 2, expected 1 None
