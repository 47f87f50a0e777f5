"""A little bank: classes, inheritance, properties and exceptions.

Money is kept in whole cents, because 0.1 + 0.2 is not exactly 0.3.
"""


class BankError(Exception):
    """The base of everything that can go wrong in the bank."""


class InvalidAmount(BankError):
    pass


class InsufficientFunds(BankError):
    def __init__(self, account, amount):
        super().__init__(
            f"{account.owner} has {money(account.available)}, needs {money(amount)}"
        )
        self.missing = amount - account.available


class UnknownAccount(BankError, KeyError):
    """Also a KeyError, so code that expects a mapping can catch it."""

    def __str__(self):
        return f"no account of {self.args[0]}"


def money(cents):
    """Format cents for people: 123456 becomes '$1,234.56'."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


class Account:
    """An account that cannot go below zero."""

    kind = "account"

    def __init__(self, owner, cents=0):
        self.owner = owner
        self._balance = cents
        self.history = []

    @property
    def balance(self):
        return self._balance

    @property
    def available(self):
        """How much can be withdrawn now; subclasses may allow more."""
        return self._balance

    def deposit(self, cents):
        if cents <= 0:
            raise InvalidAmount(f"cannot deposit {money(cents)}")
        self._record("deposit", cents)

    def withdraw(self, cents):
        if cents <= 0:
            raise InvalidAmount(f"cannot withdraw {money(cents)}")
        if cents > self.available:
            raise InsufficientFunds(self, cents)
        self._record("withdraw", -cents)

    def end_of_month(self):
        """What happens every month; an ordinary account does nothing."""

    def _record(self, what, cents):
        self._balance += cents
        self.history.append((what, cents))

    def __repr__(self):
        return f"{type(self).__name__}({self.owner!r}, {self._balance})"

    def __str__(self):
        return f"{self.owner}'s {self.kind}: {money(self._balance)}"

    def __lt__(self, other):
        return self._balance < other._balance


class Savings(Account):
    """Earns interest every month."""

    kind = "savings account"

    def __init__(self, owner, cents=0, *, percent=2):
        super().__init__(owner, cents)
        self.percent = percent

    def end_of_month(self):
        interest = self._balance * self.percent // 100
        if interest:
            self._record("interest", interest)


class Checking(Account):
    """May be overdrawn up to a limit, for a monthly fee."""

    kind = "checking account"
    fee = 500

    def __init__(self, owner, cents=0, *, overdraft=10_000):
        super().__init__(owner, cents)
        self.overdraft = overdraft

    @property
    def available(self):
        return super().available + self.overdraft

    def end_of_month(self):
        if self._balance < 0:
            self._record("overdraft fee", -self.fee)


class Bank:
    def __init__(self):
        self._accounts = {}

    def open(self, account):
        self._accounts[account.owner] = account
        return account

    def __getitem__(self, owner):
        try:
            return self._accounts[owner]
        except KeyError:
            raise UnknownAccount(owner) from None

    def __iter__(self):
        return iter(self._accounts.values())

    def __len__(self):
        return len(self._accounts)

    def transfer(self, source, target, cents):
        """Move money.  Both accounts are looked up before any is touched."""
        giver, taker = self[source], self[target]
        giver.withdraw(cents)
        taker.deposit(cents)

    @property
    def total(self):
        return sum(account.balance for account in self)


def attempt(description, action, *args):
    """Try something with the bank and tell how it went."""
    try:
        action(*args)
    except InsufficientFunds as error:
        print(f"{description}: refused, {error} (missing {money(error.missing)})")
    except BankError as error:
        print(f"{description}: {type(error).__name__}: {error}")
    else:
        print(f"{description}: done")


def main():
    bank = Bank()
    bank.open(Savings("Ada", 250_000, percent=3))
    bank.open(Checking("Grace", 12_050))
    bank.open(Account("Linus", 999))
    print(f"{len(bank)} accounts holding {money(bank.total)}")

    attempt("Ada pays Grace $100", bank.transfer, "Ada", "Grace", 10_000)
    attempt("Grace pays Ada $300", bank.transfer, "Grace", "Ada", 30_000)
    attempt("Linus pays Ada $10", bank.transfer, "Linus", "Ada", 1_000)
    attempt("Linus pays Guido $1", bank.transfer, "Linus", "Guido", 100)
    attempt("Linus deposits -$5", bank["Linus"].deposit, -500)

    for account in bank:
        account.end_of_month()
    print("\nAfter a month, richest first:")
    for account in sorted(bank, reverse=True):
        print(" ", account)
        for what, cents in account.history:
            print(f"    {what:<14}{money(cents):>12}")
    print("\nFor programmers:", list(bank))


if __name__ == "__main__":
    main()
