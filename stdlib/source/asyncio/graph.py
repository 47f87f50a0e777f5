"""Who waits for whom: the stack of a task, and of those that wait for it."""

import sys
import types
from dataclasses import dataclass

from . import events
from . import futures
from . import tasks

__all__ = ("capture_call_graph", "format_call_graph", "print_call_graph", "FrameCallGraphEntry", "FutureCallGraph")


@dataclass(frozen=True, slots=True)
class FrameCallGraphEntry:
    """One call of a stack."""

    frame: types.FrameType


@dataclass(frozen=True, slots=True)
class FutureCallGraph:
    """A future, the calls it is in (the innermost first), and the graphs of those that wait for it."""

    future: futures.Future
    call_stack: tuple["FrameCallGraphEntry", ...]
    awaited_by: tuple["FutureCallGraph", ...]


def _limited(frames, limit):
    """Entries for frames, the innermost first: at most so many of the outer end, or of the inner one if negative."""
    if limit is not None:
        frames = frames[max(0, len(frames) - limit):] if limit >= 0 else frames[:-limit]
    return tuple(map(FrameCallGraphEntry, frames))


def _suspended_frames(future):
    """The frames of a coroutine that waits, the innermost first."""
    frames = []
    get_coro = getattr(future, "get_coro", None)
    at = get_coro() if get_coro is not None else None
    while at is not None:
        for prefix in ("cr", "ag"):
            if hasattr(at, prefix + "_await"):
                frame, at = getattr(at, prefix + "_frame"), getattr(at, prefix + "_await")
                break
        else:
            break
        if frame is not None:
            frames.insert(0, frame)
    return frames


def _running_frames(depth):
    """The frames of the task that runs, up to its coroutine; the first `depth` of the caller's are left out."""
    frames = []
    frame = sys._getframe(depth + 1)
    while frame is not None:
        frames.append(frame)
        is_coroutine = frame.f_generator is not None and not isinstance(frame.f_generator, types.GeneratorType)
        frame = frame.f_back
        if is_coroutine and (frame is None or frame.f_generator is None):
            break
    return frames


def _graph(future, frames, limit):
    waiting = future._asyncio_awaited_by or ()
    return FutureCallGraph(future, _limited(frames, limit),
                           tuple(_graph(other, _suspended_frames(other), limit) for other in waiting))


def capture_call_graph(future=None, /, *, depth=1, limit=None):
    """The graph of a future, or of the current task; None if no task runs.

    For the current task the innermost `depth` calls are left out. At most `limit` calls of each stack are kept,
    those nearest to the task's coroutine; if it is negative, those furthest from it.
    """
    loop = events._get_running_loop()
    if future is None:
        if loop is None:
            raise RuntimeError("capture_call_graph() is called outside of a running event loop and no *future* to "
                               "introspect was provided")
        future = tasks.current_task(loop=loop)
        if future is None:
            return None
        is_running = True
    else:
        is_running = loop is not None and future is tasks.current_task(loop=loop)
    if not futures.isfuture(future):
        raise TypeError(f"{future!r} object does not appear to be compatible with asyncio.Future")
    return _graph(future, _running_frames(depth) if is_running else _suspended_frames(future), limit)


def _described(frame):
    kind = {types.CoroutineType: "async ", types.AsyncGeneratorType: "async generator ",
            types.GeneratorType: "generator "}.get(type(frame.f_generator), "")
    return f"File {frame.f_code.co_filename!r}, line {frame.f_lineno}, in {kind}{frame.f_code.co_qualname}()"


def _lines(graph, margin):
    name = f"name={graph.future.get_name()!r}, " if isinstance(graph.future, tasks.Task) else ""
    yield f"{margin}* {'Task' if name else 'Future'}({name}id={id(graph.future):#x})"
    if graph.call_stack:
        yield f"{margin}  + Call stack:"
        for entry in graph.call_stack:
            yield f"{margin}  |   {_described(entry.frame)}"
    if graph.awaited_by:
        yield f"{margin}  + Awaited by:"
        for other in graph.awaited_by:
            yield from _lines(other, margin + "    ")


def format_call_graph(future=None, /, *, depth=1, limit=None):
    """The graph as text; empty if no task runs."""
    graph = capture_call_graph(future, depth=depth + 1, limit=limit)
    return "" if graph is None else "\n".join(_lines(graph, ""))


def print_call_graph(future=None, /, *, file=None, depth=1, limit=None):
    """Print the graph."""
    print(format_call_graph(future, depth=depth + 1, limit=limit), file=file)
