"""Objects: a bank of accounts, a binary tree, shapes, operators."""
import sys


class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.log = []

    def deposit(self, amount):
        self.balance += amount
        self.log.append(amount)
        return self

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError("not enough")
        self.balance -= amount
        return amount


class Saving(Account):
    def deposit(self, amount):
        super().deposit(amount + 1)
        return self


class Tree:
    def __init__(self, key):
        self.key = key
        self.left = self.right = None

    def add(self, key):
        if key < self.key:
            if self.left:
                self.left.add(key)
            else:
                self.left = Tree(key)
        elif self.right:
            self.right.add(key)
        else:
            self.right = Tree(key)

    def total(self):
        return self.key + (self.left.total() if self.left else 0) + (self.right.total() if self.right else 0)


class Vector:
    __slots__ = "x", "y"

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)


def main(scale):
    accounts = [Saving(i) if i % 3 == 0 else Account(i) for i in range(100)]
    failed = 0
    for i in range(40000 * scale):
        account = accounts[i % 100]
        account.deposit(i % 13)
        try:
            account.withdraw(i % 31)
        except ValueError:
            failed += 1
    root, key = Tree(5000), 1
    for _ in range(6000 * scale):
        key = (key * 7919 + 13) % 10007
        root.add(key)
    position = Vector(0, 0)
    for i in range(60000 * scale):
        position = position + Vector(i, 1)
    print(sum(a.balance for a in accounts), failed, root.total(), position.x, position.y)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
