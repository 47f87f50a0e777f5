import copy
import gc
import pickle
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo


def attempt(call):
    try:
        print(repr(call()))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


moment = datetime(2024, 2, 9, 3, 4, 5, 6789, tzinfo=timezone(timedelta(hours=5)), fold=1)
for value in (moment, moment.replace(tzinfo=None), moment.date(), moment.timetz(), moment.time(), timedelta(1, 2, 3), UTC,
              timezone(timedelta(hours=3), "n"), moment.isocalendar()):
    print(value.__reduce__())
    print(all(pickle.loads(pickle.dumps(value, protocol)) == value for protocol in range(6)), copy.deepcopy(value) == value)
print(pickle.loads(pickle.dumps(UTC)) is UTC, pickle.loads(pickle.dumps(moment)).fold, moment.__reduce_ex__(3)[1][0], moment.__getstate__())
attempt(lambda: date(b"\x07\xe8\x02\x09"))
attempt(lambda: date("\x07\xe8\x02\x09"))
attempt(lambda: date(b"1234"))
attempt(lambda: date("\u1000\u0101\x02\x09"))
attempt(lambda: time(b"\x81\x02\x03\x04\x05\x06"))
attempt(lambda: time(b"\x81\x02\x03\x04\x05\x06", UTC))
attempt(lambda: time(b"\x81\x02\x03\x04\x05\x06", 3))
attempt(lambda: time(b"\x19\x02\x03\x04\x05\x06"))
attempt(lambda: datetime(b"\x07\xe8\x82\x09\x01\x02\x03\x04\x05\x06", UTC))
attempt(lambda: datetime(b"\x07\xe8\x82\x09\x01\x02\x03\x04\x05\x06", 3))
attempt(lambda: datetime(b"\x07\xe8\x0d\x09\x01\x02\x03\x04\x05\x06"))
insane = datetime(b"19\x0c5-03-25")
print(str(insane), insane.isoweekday() > 0, insane < moment.replace(tzinfo=None))


# a zone that holds a moment of its own: the census at the end finds neither
class Zone(tzinfo):
    pass


zone = Zone()
zone.moment = datetime(2024, 1, 1, tzinfo=zone)
zone.clock = time(1, tzinfo=zone)
del zone
gc.collect()

# made again, the module has the same classes
before = sys.modules.pop("_datetime")
import _datetime
print(_datetime is before, _datetime.date is date, _datetime.UTC is UTC)

# expect: (<class 'datetime.datetime'>, (b'\x07\xe8\x02\t\x03\x04\x05\x00\x1a\x85', datetime.timezone(datetime.timedelta(seconds=18000))))
# expect: True True
# expect: (<class 'datetime.datetime'>, (b'\x07\xe8\x02\t\x03\x04\x05\x00\x1a\x85',))
# expect: True True
# expect: (<class 'datetime.date'>, (b'\x07\xe8\x02\t',))
# expect: True True
# expect: (<class 'datetime.time'>, (b'\x03\x04\x05\x00\x1a\x85', datetime.timezone(datetime.timedelta(seconds=18000))))
# expect: True True
# expect: (<class 'datetime.time'>, (b'\x03\x04\x05\x00\x1a\x85',))
# expect: True True
# expect: (<class 'datetime.timedelta'>, (1, 2, 3))
# expect: True True
# expect: (<class 'datetime.timezone'>, (datetime.timedelta(0),), None)
# expect: True True
# expect: (<class 'datetime.timezone'>, (datetime.timedelta(seconds=10800), 'n'), None)
# expect: True True
# expect: (<class 'tuple'>, ((2024, 6, 5),))
# expect: True True
# expect: True 1 b'\x07\xe8\x02\t\x03\x04\x05\x00\x1a\x85' None
# expect: datetime.date(2024, 2, 9)
# expect: datetime.date(2024, 2, 9)
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: ValueError Failed to encode latin1 string when unpickling a date object. pickle.load(data, encoding='latin1') is assumed.
# expect: datetime.time(1, 2, 3, 263430, fold=1)
# expect: datetime.time(1, 2, 3, 263430, tzinfo=datetime.timezone.utc, fold=1)
# expect: TypeError bad tzinfo state arg
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: datetime.datetime(2024, 2, 9, 1, 2, 3, 263430, fold=1, tzinfo=datetime.timezone.utc)
# expect: TypeError bad tzinfo state arg
# expect: TypeError 'bytes' object cannot be interpreted as an integer
# expect: 12601-12-53 45:48:51.2961973 True False
# expect: False True True
