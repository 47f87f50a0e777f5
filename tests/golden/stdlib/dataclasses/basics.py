from dataclasses import dataclass, field, replace, asdict

@dataclass(order=True, frozen=True)
class P:
    x: int
    y: int = 2
    tags: list = field(default_factory=list, compare=False)

print(P(1), P(1) == P(1, 2), P(1) < P(2), replace(P(1), x=5), asdict(P(3)))  # expect: P(x=1, y=2, tags=[]) True True P(x=5, y=2, tags=[]) {'x': 3, 'y': 2, 'tags': []}
P(1).x = 2  # expect error: dataclasses.FrozenInstanceError: cannot assign to field 'x'
