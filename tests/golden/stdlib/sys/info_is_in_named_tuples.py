import sys

print(sys.int_info)  # expect: sys.int_info(bits_per_digit=30, sizeof_digit=4, default_max_str_digits=4300, str_digits_check_threshold=640)
print(type(sys.float_info), sys.float_info[0] == sys.float_info.max, len(sys.float_info))  # expect: <class 'sys.float_info'> True 11
print(isinstance(sys.flags, tuple), len(sys.flags), sys.flags.n_fields, sys.flags.gil)  # expect: True 18 21 1
print(sys.flags[13], sys.flags.safe_path, sys.hash_info.modulus)  # expect: False False 2305843009213693951
print(sys.orig_argv[-1] == __file__ or sys.orig_argv[-1] in __file__)  # expect: True
print(hasattr(sys, "getandroidapilevel"), hasattr(sys, "getwindowsversion"), sys._framework == "", sys.platlibdir)  # expect: False False True lib
try:
    type(sys.flags)(())
except TypeError as error:
    print(error)  # expect: cannot create 'sys.flags' instances
