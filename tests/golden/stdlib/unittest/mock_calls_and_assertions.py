import asyncio
from unittest.mock import ANY, AsyncMock, MagicMock, Mock, call, mock_open, seal, sentinel

mock = MagicMock(name="top")
mock.one(1, two=2).three.four([])
print(mock.mock_calls, mock.method_calls)
print(mock.mock_calls == call.one(1, two=2).three.four([]).call_list())
mock.one.assert_called_once_with(ANY, two=2)
try:
    mock.one.assert_called_with(2)
except AssertionError as error:
    print(error)
try:
    mock.two.assert_called_once()
except AssertionError as error:
    print(error)
mock.side_effect = [1, KeyError("x"), sentinel.last]
print(mock())
try:
    mock()
except KeyError as error:
    print(repr(error))
print(mock())
print(len(mock), int(mock), bool(mock), list(mock), mock["key"] is mock["key"], 3 in mock)
with mock as entered:
    print(entered is mock.__enter__.return_value)
limited = Mock(spec=["read"])
limited.read()
for name in ("write", "assert_caled"):
    try:
        getattr(limited, name)
    except AttributeError as error:
        print(error)
sealed = Mock()
sealed.known = 3
seal(sealed)
try:
    sealed.unknown
except AttributeError as error:
    print(error)
opened = mock_open(read_data="a\nb\n")
with opened("file") as file:
    print(file.readline(), list(file))
print(opened.mock_calls)

async def main():
    waiting = AsyncMock(return_value=5)
    print(await waiting(1), waiting.await_count, waiting.await_args)
    try:
        waiting.assert_awaited_with(2)
    except AssertionError as error:
        print(error)

asyncio.run(main())

# expect: [call.one(1, two=2), call.one().three.four([])] [call.one(1, two=2)]
# expect: True
# expect: expected call not found.
# expect: Expected: one(2)
# expect:   Actual: one(1, two=2)
# expect: Expected 'two' to have been called once. Called 0 times.
# expect: 1
# expect: KeyError('x')
# expect: sentinel.last
# expect: 0 1 True [] True False
# expect: True
# expect: Mock object has no attribute 'write'
# expect: Mock object has no attribute 'assert_caled'
# expect: mock.unknown
# expect: a
# expect:  ['b\n']
# expect: [call('file'),
# expect:  call().__enter__(),
# expect:  call().readline(),
# expect:  call().__iter__(),
# expect:  call().__exit__(None, None, None),
# expect:  call().close()]
# expect: 5 1 call(1)
# expect: expected await not found.
# expect: Expected: mock(2)
# expect:   Actual: mock(1)
