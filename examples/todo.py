"""A todo list kept in a JSON file.

    adder todo.py [--file FILE] add Buy some milk
    adder todo.py [--file FILE] list
    adder todo.py [--file FILE] done 1

The list is kept in todo.json in the current folder unless --file says
otherwise.
"""

import json
import sys


class TodoError(Exception):
    """A mistake to tell the user about, without a traceback."""


def is_item(value):
    """Is this what we store for one thing to do?"""
    match value:
        case {"text": str(), "done": bool()}:
            return True
    return False


class TodoList:
    def __init__(self, path):
        self.path = path
        self.items = self._load()

    def _load(self):
        try:
            with open(self.path, encoding="utf-8") as file:
                items = json.load(file)
        except FileNotFoundError:
            return []  # the first use: nothing to do yet
        except json.JSONDecodeError as error:
            raise TodoError(f"{self.path} is damaged: {error}") from None
        match items:
            case [*_] if all(is_item(item) for item in items):
                return items
        raise TodoError(f"{self.path} holds something else than a todo list")

    def save(self):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(self.items, file, indent=2, ensure_ascii=False)
            file.write("\n")

    def add(self, text):
        if not text:
            raise TodoError("add what?")
        self.items.append({"text": text, "done": False})
        return len(self.items)

    def finish(self, number):
        """Mark an item as done; numbers start at 1, as people count."""
        if not 1 <= number <= len(self.items):
            raise TodoError(f"there is no item {number}")
        item = self.items[number - 1]
        if item["done"]:
            raise TodoError(f"item {number} is done already")
        item["done"] = True
        return item["text"]

    def __iter__(self):
        return iter(self.items)


def show(todo):
    if not todo.items:
        print("Nothing to do. Enjoy the day!")
        return
    for number, item in enumerate(todo, start=1):
        mark = "x" if item["done"] else " "
        print(f"{number:3d}. [{mark}] {item['text']}")
    left = sum(not item["done"] for item in todo)
    print(f"{left} left to do, {len(todo.items) - left} done.")


def to_number(word):
    try:
        return int(word)
    except ValueError:
        raise TodoError(f"not a number: {word}") from None


def run(arguments):
    path = "todo.json"
    match arguments:
        case ["--file", path, *arguments]:
            pass

    todo = TodoList(path)
    match arguments:
        case [] | ["list"]:
            show(todo)
        case ["add", *words]:
            number = todo.add(" ".join(words))
            todo.save()
            print(f"Added item {number}.")
        case ["done", word]:
            text = todo.finish(to_number(word))
            todo.save()
            print(f"Done: {text}")
        case [command, *_]:
            raise TodoError(f"cannot understand {command!r}; try add, list or done")


def main():
    try:
        run(sys.argv[1:])
    except (TodoError, OSError) as error:
        print(f"todo: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
