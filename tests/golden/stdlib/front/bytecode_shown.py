# dis shows Adder's own instructions with the functions of CPython's module.
import dis

def double(x):
    return x + x

for instruction in dis.get_instructions(double):
    print(instruction.offset, instruction.opname, instruction.argval, instruction.line_number)
print(dis.code_info(double).splitlines()[0], dis.pretty_flags(3), dis.pretty_flags(0))
print(dis.stack_effect(dis.opmap["BINARY_OP"], 0), dis.findlabels(compile("while x: pass", "s", "exec")) != [])
try:
    dis.dis(3)
except TypeError as error:
    print(error)

# expect: 0 RESUME 0 4
# expect: 2 LOAD_FAST x 5
# expect: 4 LOAD_FAST x 5
# expect: 6 BINARY_OP 0 5
# expect: 8 RETURN_VALUE None 5
# expect: Name:              double OPTIMIZED, NEWLOCALS 0x0
# expect: -1 True
# expect: don't know how to disassemble int objects
