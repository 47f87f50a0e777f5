# Tools of sys.monitoring are told of the events that they ask for, until a callback switches a place off.
import sys

monitoring = sys.monitoring
events = monitoring.events
TOOL = 3
log = []
monitoring.use_tool_id(TOOL, "golden")


def on_line(code, line):
    log.append((code.co_name, line - code.co_firstlineno))
    return monitoring.DISABLE if code.co_name == "quiet" else None


def loud():
    a = 1
    return a


def quiet():
    a = 2
    return a


monitoring.register_callback(TOOL, events.LINE, on_line)
for function in loud, quiet:
    monitoring.set_local_events(TOOL, function.__code__, events.LINE)
for function in loud, quiet, loud, quiet:
    function()
print(log)
monitoring.restart_events()
log.clear()
quiet()
print(log)
calls = []
monitoring.register_callback(TOOL, events.CALL, lambda code, offset, callee, first: calls.append(callee.__name__))
monitoring.register_callback(TOOL, events.C_RETURN, lambda code, offset, callee, first: calls.append(("end", callee.__name__)))


def caller():
    loud()
    len("abc")


monitoring.set_events(TOOL, events.CALL | events.C_RETURN | events.C_RAISE)
caller()
monitoring.set_events(TOOL, 0)
print(calls)
try:
    monitoring.set_events(TOOL, events.C_RETURN)
except ValueError as error:
    print(error)
monitoring.free_tool_id(TOOL)
print(monitoring.get_tool(TOOL))
# expect: [('loud', 1), ('loud', 2), ('quiet', 1), ('quiet', 2), ('loud', 1), ('loud', 2)]
# expect: [('quiet', 1), ('quiet', 2)]
# expect: ['caller', 'loud', 'len', ('end', 'len'), 'set_events']
# expect: cannot set C_RETURN or C_RAISE events independently
# expect: None
