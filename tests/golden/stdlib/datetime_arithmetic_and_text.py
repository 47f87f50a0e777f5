import copy
from datetime import date, datetime, time, timedelta, timezone

day = date(2024, 2, 28)
print(day + timedelta(days=2), day.isocalendar())
moment = datetime.fromisoformat("2024-02-29T12:30:15.5+01:00")
print(repr(moment))
print(moment.astimezone(timezone.utc))
print(moment - datetime(2024, 1, 1, tzinfo=timezone.utc))
print(f"{moment:%d.%m.%Y %H:%M:%S %z %j}", timedelta(hours=-1))
print(datetime.strptime("1 Mar 2021 7 PM", "%d %b %Y %I %p"), time.fromisoformat("T0930"))
print(divmod(timedelta(days=7), timedelta(days=2)), timedelta(1) / 7)
print(copy.copy(moment) == moment, moment.__reduce__()[1])
for text in "2023-02-29", "2024-W54", "x":
    try:
        print(date.fromisoformat(text))
    except ValueError as error:
        print(error)

# expect: 2024-03-01 datetime.IsoCalendarDate(year=2024, week=9, weekday=3)
# expect: datetime.datetime(2024, 2, 29, 12, 30, 15, 500000, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))
# expect: 2024-02-29 11:30:15.500000+00:00
# expect: 59 days, 11:30:15.500000
# expect: 29.02.2024 12:30:15 +0100 060 -1 day, 23:00:00
# expect: 2021-03-01 19:00:00 09:30:00
# expect: (3, datetime.timedelta(days=1)) 3:25:42.857143
# expect: True (b'\x07\xe8\x02\x1d\x0c\x1e\x0f\x07\xa1 ', datetime.timezone(datetime.timedelta(seconds=3600)))
# expect: day 29 must be in range 1..28 for month 2 in year 2023
# expect: Invalid isoformat string: '2024-W54'
# expect: Invalid isoformat string: 'x'
