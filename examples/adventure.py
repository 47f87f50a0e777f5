"""A small text adventure.

Run it and type commands such as "look", "go north", "take lamp",
"use key", "inventory" or "quit".  The game also ends cleanly when the
input ends, so a whole game can be piped in:

    printf 'take lamp\ngo north\n' | adder adventure.py
"""


class GameOver(Exception):
    """Raised to leave the game loop; carries the farewell message."""


class Room:
    """A place: a description, some exits and some things on the floor."""

    def __init__(self, name, description, things=(), dark=False):
        self.name = name
        self.description = description
        self.things = set(things)
        self.dark = dark
        self.exits = {}

    def connect(self, direction, other):
        """Open a passage both ways between this room and another."""
        self.exits[direction] = other
        other.exits[OPPOSITE[direction]] = self


OPPOSITE = {"north": "south", "south": "north", "east": "west", "west": "east"}
SHORTCUTS = {"n": "north", "s": "south", "e": "east", "w": "west"}


def build_world():
    """Create the rooms and return the one where the game starts."""
    cottage = Room("Cottage", "A tiny cottage smelling of bread.", ["lamp"])
    garden = Room("Garden", "Bees hum over rows of lavender.", ["apple"])
    well = Room("Old Well", "A dry well. A ladder leads into a tunnel.")
    tunnel = Room("Tunnel", "Damp bricks, and a niche in the wall.", ["key"], dark=True)
    tower = Room("Tower", "A round room with an iron-bound chest.")
    cottage.connect("north", garden)
    garden.connect("east", well)
    well.connect("south", tunnel)
    garden.connect("north", tower)
    return cottage


class Game:
    def __init__(self):
        self.room = build_world()
        self.carrying = set()
        self.moves = 0

    # -- what the player perceives ------------------------------------

    def can_see(self):
        return not self.room.dark or "lamp" in self.carrying

    def look(self):
        print(f"== {self.room.name} ==")
        if not self.can_see():
            print("It is pitch dark. A lamp would help.")
        else:
            print(self.room.description)
            for thing in sorted(self.room.things):
                print(f"There is {article(thing)} {thing} here.")
        print("Exits:", ", ".join(sorted(self.room.exits)))

    def inventory(self):
        if self.carrying:
            print("You carry:", ", ".join(sorted(self.carrying)))
        else:
            print("Your hands are empty.")

    # -- what the player does -----------------------------------------

    def go(self, direction):
        direction = SHORTCUTS.get(direction, direction)
        if direction not in self.room.exits:
            print("You cannot go that way.")
            return
        self.room = self.room.exits[direction]
        self.look()

    def take(self, thing):
        if thing in self.room.things and self.can_see():
            self.room.things.remove(thing)
            self.carrying.add(thing)
            print(f"You take the {thing}.")
        else:
            print(f"You see no {thing} here.")

    def drop(self, thing):
        if thing in self.carrying:
            self.carrying.remove(thing)
            self.room.things.add(thing)
            print(f"You put down the {thing}.")
        else:
            print(f"You have no {thing}.")

    def use(self, thing):
        if thing not in self.carrying:
            print(f"You have no {thing}.")
        elif thing == "key" and self.room.name == "Tower":
            raise GameOver("The chest creaks open: it is full of gold. You win!")
        elif thing == "apple":
            self.carrying.remove("apple")
            print("Crunch. Delicious.")
        else:
            print("Nothing happens.")

    # -- understanding commands ---------------------------------------

    def obey(self, line):
        """Carry out one line typed by the player."""
        self.moves += 1
        match line.lower().split():
            case []:
                self.moves -= 1
            case ["look" | "l"]:
                self.look()
            case ["inventory" | "i"]:
                self.inventory()
            case ["go", direction]:
                self.go(direction)
            case [direction] if direction in OPPOSITE or direction in SHORTCUTS:
                self.go(direction)
            case ["take" | "get", thing]:
                self.take(thing)
            case ["drop", thing]:
                self.drop(thing)
            case ["use" | "eat", thing]:
                self.use(thing)
            case ["help"]:
                print("Try: look, go north, take/drop/use THING, inventory, quit")
            case ["quit"]:
                raise GameOver("Farewell, traveller.")
            case [verb, *_]:
                print(f"I do not know how to {verb}. (Try help.)")


def article(noun):
    return "an" if noun[0] in "aeiou" else "a"


def main():
    game = Game()
    game.look()
    try:
        while True:
            game.obey(input("> "))
    except GameOver as ending:
        print(ending)
    except EOFError:
        # The input ended: finish the prompt's line and say goodbye.
        print()
        print("The story fades away.")
    print(f"Moves: {game.moves}")


if __name__ == "__main__":
    main()
