"""What pickle has under the name of its implementation: here the two are one."""
from pickle import (PickleBuffer, PickleError, Pickler, PicklingError, Unpickler, UnpicklingError, dump, dumps, load,
                    loads)
