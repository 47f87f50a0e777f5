"""Loggers for modules of the library; the module logging is imported when there is something to log."""

import sys


class Logger:
    """Stands for logging.getLogger(name), which it asks for everything.

    Without the module logging what is worth a warning goes to stderr, as logging itself does by default.
    """

    def __init__(self, name):
        self.name = name

    def __getattr__(self, attribute):
        try:
            import logging
        except ImportError:
            return getattr(_fallback, attribute)
        return getattr(logging.getLogger(self.name), attribute)


class _Fallback:

    def isEnabledFor(self, level):
        return level >= 30

    def log(self, level, message, *args, exc_info=None, **kwargs):
        if level < 30 or sys.stderr is None:
            return
        print(message % args if args else message, file=sys.stderr)
        if exc_info:
            import traceback
            error = exc_info if isinstance(exc_info, BaseException) else (
                exc_info[1] if isinstance(exc_info, tuple) else sys.exception())
            if error is not None:
                traceback.print_exception(error)

    def debug(self, message, *args, **kwargs):
        self.log(10, message, *args, **kwargs)

    def info(self, message, *args, **kwargs):
        self.log(20, message, *args, **kwargs)

    def warning(self, message, *args, **kwargs):
        self.log(30, message, *args, **kwargs)

    def error(self, message, *args, **kwargs):
        self.log(40, message, *args, **kwargs)

    def critical(self, message, *args, **kwargs):
        self.log(50, message, *args, **kwargs)

    def exception(self, message, *args, **kwargs):
        self.log(40, message, *args, exc_info=kwargs.pop("exc_info", True), **kwargs)


_fallback = _Fallback()
