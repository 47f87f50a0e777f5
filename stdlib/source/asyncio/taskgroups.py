"""Groups of tasks that live and fail together."""

__all__ = ("TaskGroup",)

from . import events
from . import exceptions
from . import futures
from . import tasks


class TaskGroup:
    """Waits at the end of the block for all tasks made in it; when one fails the others are cancelled."""

    def __init__(self):
        self._entered = self._exiting = self._aborting = False
        self._loop = self._parent_task = self._on_completed_fut = None
        self._tasks, self._errors, self._base_error = set(), [], None
        self._parent_cancel_requested = False

    def __repr__(self):
        info = [""]
        if self._tasks:
            info.append(f"tasks={len(self._tasks)}")
        if self._errors:
            info.append(f"errors={len(self._errors)}")
        if self._aborting:
            info.append("cancelling")
        elif self._entered:
            info.append("entered")
        return f"<TaskGroup{' '.join(info)}>"

    async def __aenter__(self):
        if self._entered:
            raise RuntimeError(f"TaskGroup {self!r} has already been entered")
        if self._loop is None:
            self._loop = events.get_running_loop()
        self._parent_task = tasks.current_task(self._loop)
        if self._parent_task is None:
            raise RuntimeError(f"TaskGroup {self!r} cannot determine the parent task")
        self._entered = True
        return self

    async def __aexit__(self, exc_type, exc, tb):
        try:
            return await self._aexit(exc_type, exc)
        finally:
            # Nothing may refer to the exceptions through the frame or the group.
            exc = self._parent_task = self._base_error = None
            self._errors = None

    async def _aexit(self, exc_type, exc):
        self._exiting = True
        self._note_base_error(exc)
        cancelled = exc if exc_type is not None and issubclass(exc_type, exceptions.CancelledError) else None
        if exc_type is not None and not self._aborting:
            self._abort()
        while self._tasks:
            if self._on_completed_fut is None:
                self._on_completed_fut = self._loop.create_future()
            try:
                await self._on_completed_fut
            except exceptions.CancelledError as error:
                if not self._aborting:
                    cancelled = error
                    self._abort()
            self._on_completed_fut = None
        try:
            if self._base_error is not None:
                raise self._base_error
            if self._parent_cancel_requested and self._parent_task.uncancel() == 0:
                cancelled = None  # it was the group's own request
            if cancelled is not None and not self._errors:
                raise cancelled
            if exc is not None and not issubclass(exc_type, exceptions.CancelledError):
                self._errors.append(exc)
            if self._errors:
                if self._parent_task.cancelling():
                    # Others have asked for a cancellation too: it comes at the next await.
                    self._parent_task.uncancel()
                    self._parent_task.cancel()
                raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._errors) from None
            if cancelled is not None:
                raise cancelled
        finally:
            exc = cancelled = None  # the frame lives on in the traceback

    def create_task(self, coro, **kwargs):
        """Start a task in the group."""
        for state, is_so in (("has not been entered", not self._entered),
                             ("is finished", self._exiting and not self._tasks),
                             ("is shutting down", self._aborting)):
            if is_so:
                coro.close()
                raise RuntimeError(f"TaskGroup {self!r} {state}")
        task = self._loop.create_task(coro, **kwargs)
        futures.future_add_to_awaited_by(task, self._parent_task)
        if task.done():
            self._on_task_done(task)
        else:
            self._tasks.add(task)
            task.add_done_callback(self._on_task_done)
            if self._aborting:  # by what the task itself has done in its first step, at once
                task.cancel()
        try:
            return task
        finally:
            del task  # the frame may outlive it in a traceback

    @staticmethod
    def _is_base_error(exc):
        return isinstance(exc, (SystemExit, KeyboardInterrupt))

    def _note_base_error(self, exc):
        """Keep exc if it is the first that shall end the program instead of going into the group."""
        if self._base_error is None and self._is_base_error(exc):
            self._base_error = exc

    def _abort(self):
        self._aborting = True
        for task in self._tasks:
            if not task.done():
                task.cancel()

    def _on_task_done(self, task):
        self._tasks.discard(task)
        futures.future_discard_from_awaited_by(task, self._parent_task)
        if self._on_completed_fut is not None and not self._tasks and not self._on_completed_fut.done():
            self._on_completed_fut.set_result(True)
        exc = None if task.cancelled() else task.exception()
        if exc is None:
            return
        self._errors.append(exc)
        self._note_base_error(exc)
        if self._parent_task.done():
            self._loop.call_exception_handler({
                "message": f"Task {task!r} has errored out but its parent task {self._parent_task} is already completed",
                "exception": exc, "task": task})
            return
        if not self._aborting and not self._parent_cancel_requested:
            self._abort()
            self._parent_cancel_requested = True
            self._parent_task.cancel()
