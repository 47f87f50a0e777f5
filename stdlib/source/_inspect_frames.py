"""Frames and tracebacks, for inspect."""

import itertools
import sys
from collections import namedtuple

from _inspect_kinds import isframe, istraceback
from _inspect_source import findsource, getfile, getsourcefile

_Traceback = namedtuple("_Traceback", "filename lineno function code_context index")


class Traceback(_Traceback):
    """What getframeinfo returns: a tuple, and the attribute positions."""

    def __new__(cls, filename, lineno, function, code_context, index, *, positions=None):
        self = super().__new__(cls, filename, lineno, function, code_context, index)
        self.positions = positions
        return self

    def __repr__(self):
        return (f"Traceback(filename={self.filename!r}, lineno={self.lineno!r}, function={self.function!r}, "
                f"code_context={self.code_context!r}, index={self.index!r}, positions={self.positions!r})")


_FrameInfo = namedtuple("_FrameInfo", ("frame",) + Traceback._fields)


class FrameInfo(_FrameInfo):
    """The same with the frame before it."""

    def __new__(cls, frame, filename, lineno, function, code_context, index, *, positions=None):
        self = super().__new__(cls, frame, filename, lineno, function, code_context, index)
        self.positions = positions
        return self

    def __repr__(self):
        return (f"FrameInfo(frame={self.frame!r}, filename={self.filename!r}, lineno={self.lineno!r}, "
                f"function={self.function!r}, code_context={self.code_context!r}, index={self.index!r}, "
                f"positions={self.positions!r})")


def _position(code, offset):
    """(line, end line, column, end column) of the instruction at offset."""
    if offset < 0:
        return None, None, None, None
    return next(itertools.islice(code.co_positions(), offset // 2, None))


def getframeinfo(frame, context=1):
    """Where a frame or traceback stands, with context lines of source around that line."""
    from dis import Positions
    if istraceback(frame):
        lineno, offset = frame.tb_lineno, frame.tb_lasti
        frame = frame.tb_frame
    elif isframe(frame):
        lineno, offset = frame.f_lineno, frame.f_lasti
    else:
        raise TypeError(f"{frame!r} is not a frame or traceback object")
    positions = _position(frame.f_code, offset)
    if positions[0] is None:
        positions = (lineno, *positions[1:])
    else:
        lineno = positions[0]
    filename = getsourcefile(frame) or getfile(frame)
    lines = index = None
    if context > 0:
        start = lineno - 1 - context // 2
        try:
            lines, _ = findsource(frame)
        except OSError:
            lines = None
        else:
            start = max(0, min(start, len(lines) - context))
            lines = lines[start:start + context]
            index = lineno - 1 - start
    return Traceback(filename, lineno, frame.f_code.co_name, lines, index, positions=Positions(*positions))


def getlineno(frame):
    return frame.f_lineno


def _frame_info(frame, place, context):
    info = getframeinfo(place, context)
    return FrameInfo(frame, *info, positions=info.positions)


def getouterframes(frame, context=1):
    """Infos of the frame and of all that called it."""
    infos = []
    while frame:
        infos.append(_frame_info(frame, frame, context))
        frame = frame.f_back
    return infos


def getinnerframes(tb, context=1):
    """Infos of the frames of a traceback, the one that raised last."""
    infos = []
    while tb:
        infos.append(_frame_info(tb.tb_frame, tb, context))
        tb = tb.tb_next
    return infos


def currentframe():
    """The caller's frame."""
    return sys._getframe(1)


def stack(context=1):
    """Infos of the caller's frame and of all above it."""
    return getouterframes(sys._getframe(1), context)


def trace(context=1):
    """Infos of the frames between the handler of the current exception and where it was raised."""
    error = sys.exception()
    return getinnerframes(None if error is None else error.__traceback__, context)
