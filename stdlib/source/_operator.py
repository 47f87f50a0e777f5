"""The functions of the module operator, under the name that other modules of the library know them by."""

from operator import *
from _operator_core import _compare_digest
