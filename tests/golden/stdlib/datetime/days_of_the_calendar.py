from datetime import date, datetime, timedelta


def attempt(call):
    try:
        print(repr(call()))
    except (TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)


day, seen = date.min, 0
for ordinal in range(1, date.max.toordinal() + 1, 1801):
    day = date.fromordinal(ordinal)
    year, week, weekday = day.isocalendar()
    seen = (seen * 31 + day.year * 372 + day.month * 31 + day.day + week + weekday) % 1000003
    if (day.toordinal(), day.isoweekday()) != (ordinal, (ordinal - 1) % 7 + 1):
        print("wrong", ordinal)
    if 1 <= year <= 9999 and date.fromisocalendar(year, week, weekday) != day:
        print("wrong week", ordinal)
print(seen, day)
print([date(y, m, d).timetuple().tm_yday for y, m, d in ((2023, 12, 31), (2024, 12, 31), (1900, 3, 1), (2000, 3, 1))])
for year in 1900, 2000, 2023, 2024:
    attempt(lambda: date(year, 2, 29))
attempt(lambda: date())
attempt(lambda: date(2024, 1, 1, 1))
attempt(lambda: date("2024-01-01"))
attempt(lambda: date(2024, 1, second=1))
attempt(lambda: date(2024, 13, 1))
attempt(lambda: date(0, 1, 1))
attempt(lambda: date(1.0, 1, 1))
attempt(lambda: date(2**31, 1, 1))
attempt(lambda: date(2**70, 1, 1))
attempt(lambda: date.fromordinal(0))
attempt(lambda: date.fromordinal(3652060))
attempt(lambda: date.fromordinal(2**31 - 1))
attempt(lambda: date.fromisocalendar(2020, 53, 7))
attempt(lambda: date.fromisocalendar(2021, 53, 7))
attempt(lambda: date.fromisocalendar(2021, 52, 8))
attempt(lambda: date.fromisocalendar(9999, 52, 7))
attempt(lambda: date.fromisocalendar(2**40, 1, 1))
attempt(lambda: date.min - timedelta(1))
attempt(lambda: date.max + timedelta(microseconds=-1))
attempt(lambda: timedelta(1) + date(2023, 12, 31))
attempt(lambda: date(2024, 3, 1) - date(2023, 3, 1))
attempt(lambda: timedelta(1) - date(2023, 12, 31))
attempt(lambda: date(2024, 1, 1) < datetime(2024, 1, 1))
attempt(lambda: datetime(2024, 1, 1) - date(2024, 1, 1))
attempt(lambda: date(2024, 1, 1) == datetime(2024, 1, 1))
attempt(lambda: date(2024, 5, 17).replace(month=2))
attempt(lambda: date(2024, 5, 31).replace(month=2))
attempt(lambda: date(2024, 5, 31).__replace__(year=2023))
attempt(lambda: date(2024, 5, 31).__replace__(foo=2023))
attempt(lambda: date(2024, 5, 3).ctime())
attempt(lambda: date(7, 5, 3).isocalendar())
attempt(lambda: tuple(date(2024, 5, 3).isocalendar()) + (date(2024, 5, 3).isocalendar().week,))
attempt(lambda: hash(date(2024, 5, 3)) == hash(date.fromisoformat("2024-05-03")))

# expect: 86168 9996-01-30
# expect: [365, 366, 60, 61]
# expect: ValueError day 29 must be in range 1..28 for month 2 in year 1900
# expect: datetime.date(2000, 2, 29)
# expect: ValueError day 29 must be in range 1..28 for month 2 in year 2023
# expect: datetime.date(2024, 2, 29)
# expect: TypeError function missing required argument 'year' (pos 1)
# expect: TypeError function takes at most 3 arguments (4 given)
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError function missing required argument 'day' (pos 3)
# expect: ValueError month must be in 1..12, not 13
# expect: ValueError year must be in 1..9999, not 0
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: OverflowError signed integer is greater than maximum
# expect: OverflowError Python int too large to convert to C long
# expect: ValueError ordinal must be >= 1
# expect: ValueError year must be in 1..9999, not 10000
# expect: ValueError year must be in 1..9999, not 5879611
# expect: datetime.date(2021, 1, 3)
# expect: ValueError Invalid week: 53
# expect: ValueError Invalid weekday: 8 (range is [1, 7])
# expect: ValueError year must be in 1..9999, not 10000
# expect: ValueError ISO calendar component out of range
# expect: OverflowError date value out of range
# expect: datetime.date(9999, 12, 30)
# expect: datetime.date(2024, 1, 1)
# expect: datetime.timedelta(days=366)
# expect: TypeError unsupported operand type(s) for -: 'datetime.timedelta' and 'datetime.date'
# expect: TypeError '<' not supported between instances of 'datetime.date' and 'datetime.datetime'
# expect: TypeError unsupported operand type(s) for -: 'datetime.datetime' and 'datetime.date'
# expect: False
# expect: datetime.date(2024, 2, 17)
# expect: ValueError day 31 must be in range 1..29 for month 2 in year 2024
# expect: datetime.date(2023, 5, 31)
# expect: TypeError replace() got an unexpected keyword argument 'foo'
# expect: 'Fri May  3 00:00:00 2024'
# expect: datetime.IsoCalendarDate(year=7, week=18, weekday=4)
# expect: (2024, 18, 5, 18)
# expect: True
