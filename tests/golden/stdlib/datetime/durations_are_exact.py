from datetime import date, timedelta


def attempt(call):
    try:
        print(repr(call()))
    except (TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
        print(type(error).__name__, error)


class Ratio(float):
    def __new__(cls, ratio):
        self = float.__new__(cls)
        self.ratio = ratio
        return self

    def as_integer_ratio(self):
        return self.ratio


long = timedelta(1, 2, 3)
attempt(lambda: timedelta(weeks=1, days=-1.5, hours=0.25, minutes=1, milliseconds=1.0005))
attempt(lambda: timedelta(10**40, hours=-24 * 10**40, microseconds=True))
attempt(lambda: timedelta(microseconds=0.5) + timedelta(microseconds=1.5) - timedelta(microseconds=2.5))
attempt(lambda: timedelta(1e300))
attempt(lambda: timedelta(float("nan")))
attempt(lambda: timedelta(float("-inf")))
attempt(lambda: timedelta(10**9))
attempt(lambda: timedelta(2**31))
attempt(lambda: timedelta("1"))
attempt(lambda: timedelta(weeks=date(1, 1, 1)))
attempt(lambda: timedelta(1, 2, 3, 4, 5, 6, 7, 8))
attempt(lambda: timedelta(years=3))
attempt(lambda: timedelta.max + timedelta.resolution)
attempt(lambda: -timedelta.min)
attempt(lambda: (-timedelta.max, abs(timedelta(-1, 5)), +long, bool(timedelta()), bool(long)))
attempt(lambda: long * 10**30)
attempt(lambda: timedelta() * 10**30)
attempt(lambda: timedelta.max * 0.3333)
attempt(lambda: timedelta.max / 7.7)
attempt(lambda: long * 1e-300)
attempt(lambda: long / 1e-300)
attempt(lambda: long / float("inf"))
attempt(lambda: long * float("nan"))
attempt(lambda: [timedelta(microseconds=n) / 2 for n in (-3, -1, 1, 3, 5)])
attempt(lambda: [timedelta(microseconds=n) * 0.5 for n in (-3, -1, 1, 3, 5)])
attempt(lambda: (long / 10**60, -long // 10**60, long // -10**20, long / 0.7))
attempt(lambda: timedelta.max // timedelta.resolution)
attempt(lambda: timedelta.max / timedelta.resolution)
attempt(lambda: (timedelta.min.total_seconds(), timedelta(0, 0, 7).total_seconds()))
attempt(lambda: divmod(-long, timedelta(0, 7)))
attempt(lambda: (-long % timedelta(0, 7), long % -timedelta(0, 7), -long // timedelta(0, 7)))
attempt(lambda: long / timedelta())
attempt(lambda: long // 0)
attempt(lambda: long / 0.0)
attempt(lambda: long % timedelta())
attempt(lambda: long * "x")
attempt(lambda: 3 / long)
attempt(lambda: long // 2.5)
attempt(lambda: long < 3)
attempt(lambda: (long == 3, long != 3, long < timedelta(2), long >= timedelta(1, 2, 3), long > timedelta(1, 2, 2)))
attempt(lambda: long * Ratio((-3, 7)))
attempt(lambda: long / Ratio((10**60, 10**59)))
attempt(lambda: long * Ratio((1, 0)))
attempt(lambda: long * Ratio(3))
attempt(lambda: long / Ratio((1, 2, 3)))
attempt(lambda: long / Ratio((1, 2.5)))
attempt(lambda: hash(long) == hash((1, 2, 3)))
attempt(lambda: [str(t) for t in (long, -long, timedelta(2), timedelta(0, 0, 1), timedelta.max)])
attempt(lambda: (long.days, long.seconds, long.microseconds, long.__reduce__()))
attempt(lambda: sum([long] * 3, timedelta()))
try:
    long.days = 4
except AttributeError as error:
    print(error)

# expect: datetime.timedelta(days=5, seconds=44160, microseconds=1000)
# expect: datetime.timedelta(microseconds=1)
# expect: datetime.timedelta(0)
# expect: OverflowError Python int too large to convert to C int
# expect: ValueError cannot convert float NaN to integer
# expect: OverflowError cannot convert float infinity to integer
# expect: OverflowError days=1000000000; must have magnitude <= 999999999
# expect: OverflowError Python int too large to convert to C int
# expect: TypeError unsupported type for timedelta days component: str
# expect: TypeError unsupported type for timedelta weeks component: datetime.date
# expect: TypeError __new__() takes at most 7 arguments (8 given)
# expect: TypeError __new__() got an unexpected keyword argument 'years'
# expect: OverflowError days=1000000000; must have magnitude <= 999999999
# expect: datetime.timedelta(days=999999999)
# expect: OverflowError days=-1000000000; must have magnitude <= 999999999
# expect: OverflowError Python int too large to convert to C int
# expect: datetime.timedelta(0)
# expect: datetime.timedelta(days=333299999, seconds=86399, microseconds=998718)
# expect: datetime.timedelta(days=129870129, seconds=75179, microseconds=220520)
# expect: datetime.timedelta(0)
# expect: OverflowError Python int too large to convert to C int
# expect: OverflowError cannot convert Infinity to integer ratio
# expect: ValueError cannot convert NaN to integer ratio
# expect: [datetime.timedelta(days=-1, seconds=86399, microseconds=999998), datetime.timedelta(0), datetime.timedelta(0), datetime.timedelta(microseconds=2), datetime.timedelta(microseconds=2)]
# expect: [datetime.timedelta(days=-1, seconds=86399, microseconds=999998), datetime.timedelta(0), datetime.timedelta(0), datetime.timedelta(microseconds=2), datetime.timedelta(microseconds=2)]
# expect: (datetime.timedelta(0), datetime.timedelta(days=-1, seconds=86399, microseconds=999999), datetime.timedelta(days=-1, seconds=86399, microseconds=999999), datetime.timedelta(days=1, seconds=37031, microseconds=428576))
# expect: 86399999999999999999
# expect: 8.64e+19
# expect: (-86399999913600.0, 7e-06)
# expect: (-12344, datetime.timedelta(seconds=5, microseconds=999997))
# expect: (datetime.timedelta(seconds=5, microseconds=999997), datetime.timedelta(days=-1, seconds=86394, microseconds=3), -12344)
# expect: ZeroDivisionError division by zero
# expect: ZeroDivisionError division by zero
# expect: ZeroDivisionError division by zero
# expect: ZeroDivisionError division by zero
# expect: TypeError can't multiply sequence by non-int of type 'datetime.timedelta'
# expect: TypeError unsupported operand type(s) for /: 'int' and 'datetime.timedelta'
# expect: TypeError unsupported operand type(s) for //: 'datetime.timedelta' and 'float'
# expect: TypeError '<' not supported between instances of 'datetime.timedelta' and 'int'
# expect: (False, True, True, True, True)
# expect: datetime.timedelta(days=-1, seconds=49370, microseconds=571427)
# expect: datetime.timedelta(seconds=8640, microseconds=200000)
# expect: ZeroDivisionError division by zero
# expect: TypeError unexpected return type from as_integer_ratio(): expected tuple, not 'int'
# expect: ValueError as_integer_ratio() must return a 2-tuple
# expect: TypeError non-integer arguments in division
# expect: True
# expect: ['1 day, 0:00:02.000003', '-2 days, 23:59:57.999997', '2 days, 0:00:00', '0:00:00.000001', '999999999 days, 23:59:59.999999']
# expect: (1, 2, 3, (<class 'datetime.timedelta'>, (1, 2, 3)))
# expect: datetime.timedelta(days=3, seconds=6, microseconds=9)
# expect: readonly attribute
