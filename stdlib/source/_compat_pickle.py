"""What modules and names of Python 2 are called now: pickles of the protocols below 3 speak of the old ones."""

IMPORT_MAPPING = {
    "__builtin__": "builtins", "copy_reg": "copyreg", "Queue": "queue", "SocketServer": "socketserver",
    "ConfigParser": "configparser", "repr": "reprlib", "Tkinter": "tkinter", "thread": "_thread",
    "dummy_thread": "_dummy_thread", "dbhash": "dbm.bsd", "dumbdbm": "dbm.dumb", "dbm": "dbm.ndbm", "gdbm": "dbm.gnu",
    "xmlrpclib": "xmlrpc.client", "SimpleXMLRPCServer": "xmlrpc.server", "httplib": "http.client",
    "htmlentitydefs": "html.entities", "HTMLParser": "html.parser", "Cookie": "http.cookies",
    "cookielib": "http.cookiejar", "BaseHTTPServer": "http.server", "test.test_support": "test.support",
    "commands": "subprocess", "urlparse": "urllib.parse", "robotparser": "urllib.robotparser", "urllib2": "urllib.request",
    "anydbm": "dbm", "_abcoll": "collections.abc", "cPickle": "pickle", "_elementtree": "xml.etree.ElementTree",
    "FileDialog": "tkinter.filedialog", "SimpleDialog": "tkinter.simpledialog", "DocXMLRPCServer": "xmlrpc.server",
    "SimpleHTTPServer": "http.server", "CGIHTTPServer": "http.server", "UserDict": "collections",
    "UserList": "collections", "UserString": "collections", "whichdb": "dbm", "StringIO": "io", "cStringIO": "io",
}

NAME_MAPPING = {
    ("__builtin__", "xrange"): ("builtins", "range"),
    ("__builtin__", "reduce"): ("functools", "reduce"),
    ("__builtin__", "intern"): ("sys", "intern"),
    ("__builtin__", "unichr"): ("builtins", "chr"),
    ("__builtin__", "unicode"): ("builtins", "str"),
    ("__builtin__", "long"): ("builtins", "int"),
    ("__builtin__", "basestring"): ("builtins", "str"),
    ("itertools", "izip"): ("builtins", "zip"),
    ("itertools", "imap"): ("builtins", "map"),
    ("itertools", "ifilter"): ("builtins", "filter"),
    ("itertools", "ifilterfalse"): ("itertools", "filterfalse"),
    ("itertools", "izip_longest"): ("itertools", "zip_longest"),
    ("UserDict", "IterableUserDict"): ("collections", "UserDict"),
    ("UserList", "UserList"): ("collections", "UserList"),
    ("UserString", "UserString"): ("collections", "UserString"),
    ("exceptions", "StandardError"): ("builtins", "Exception"),
    ("socket", "fromfd"): ("socket", "fromfd"),
}

# Exceptions were in a module of their own.
_EXCEPTIONS = [name for name, value in vars(__import__("builtins")).items()
               if isinstance(value, type) and issubclass(value, BaseException)]
NAME_MAPPING.update((("exceptions", name), ("builtins", name)) for name in _EXCEPTIONS)

_NEW_EXCEPTIONS = {
    "BlockingIOError", "BrokenPipeError", "ChildProcessError", "ConnectionAbortedError", "ConnectionError",
    "ConnectionRefusedError", "ConnectionResetError", "FileExistsError", "FileNotFoundError", "InterruptedError",
    "IsADirectoryError", "NotADirectoryError", "PermissionError", "ProcessLookupError", "TimeoutError"}
_LATER = {"StopAsyncIteration", "RecursionError", "ModuleNotFoundError", "EncodingWarning", "BaseExceptionGroup",
          "ExceptionGroup", "PythonFinalizationError", "IOError", "EnvironmentError", "_IncompleteInputError"}

_AMBIGUOUS = {"io", "collections", "http.server", "xmlrpc.server", "dbm", "subprocess"}
REVERSE_IMPORT_MAPPING = {new: old for old, new in IMPORT_MAPPING.items() if new not in _AMBIGUOUS}
REVERSE_NAME_MAPPING = {new: old for old, new in NAME_MAPPING.items()
                        if old[0] != "exceptions" and new not in {("builtins", "str"), ("builtins", "Exception")}}
REVERSE_NAME_MAPPING["builtins", "str"] = "__builtin__", "unicode"
REVERSE_NAME_MAPPING.update((("builtins", name), ("exceptions", "OSError" if name in _NEW_EXCEPTIONS else name))
                            for name in _EXCEPTIONS if name not in _LATER)
REVERSE_NAME_MAPPING["builtins", "RecursionError"] = "exceptions", "RuntimeError"
REVERSE_NAME_MAPPING["builtins", "ModuleNotFoundError"] = "exceptions", "ImportError"
