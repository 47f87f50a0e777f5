"""What the module traceback makes of an exception ends with the name that may have been meant; names of
variables are looked for where a traceback is given."""
import traceback


def wrong_name():
    total = 1
    return totl, total


def wrong_attribute():
    return [].apend


def wrong_import():
    from math import sqr


def wrong_module():
    return itertools


def both(make):
    try:
        make()
    except Exception as error:
        return traceback.format_exception(error)[-1].strip(), traceback.format_exception_only(error)[-1].strip()


print(both(wrong_name)[0])  # expect: NameError: name 'totl' is not defined. Did you mean: 'total'?
print(both(wrong_name)[1])  # expect: NameError: name 'totl' is not defined
print(both(wrong_attribute)[0])  # expect: AttributeError: 'list' object has no attribute 'apend'. Did you mean: 'append'?
print(both(wrong_attribute)[1])  # expect: AttributeError: 'list' object has no attribute 'apend'. Did you mean: 'append'?
print(both(wrong_import)[0])  # expect: ImportError: cannot import name 'sqr' from 'math' (unknown location). Did you mean: 'sqrt'?
print(both(wrong_import)[1])  # expect: ImportError: cannot import name 'sqr' from 'math' (unknown location). Did you mean: 'sqrt'?
print(both(wrong_module)[0])  # expect: NameError: name 'itertools' is not defined. Did you forget to import 'itertools'?
print(both(wrong_module)[1])  # expect: NameError: name 'itertools' is not defined. Did you forget to import 'itertools'?
