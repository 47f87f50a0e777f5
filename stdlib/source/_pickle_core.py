"""What pickle has in C elsewhere: the class around buffers that may go out of band."""
from _class_core import seal_class as _seal_class


class PickleBuffer:
    """A buffer that protocol 5 may leave out of the pickle."""
    __slots__ = ("_view", "__weakref__")

    def __init__(self, object, /):
        try:
            self._view = memoryview(object)
            return
        except TypeError:
            pass
        raise TypeError(f"a bytes-like object is required, not '{type(object).__name__}'")

    def _checked(self):
        if self._view is None:
            raise ValueError("operation forbidden on released PickleBuffer object")
        return self._view

    def __buffer__(self, flags, /):
        return self._checked().__buffer__(flags)

    def raw(self):
        """The bytes one after the other, whatever the format and the dimensions."""
        view = self._checked()
        if not view.contiguous:
            raise BufferError("cannot extract raw buffer from non-contiguous buffer")
        return memoryview(view) if view.format == "B" and view.ndim == 1 else view.cast("B")

    def release(self):
        """Give the buffer back; nothing can be done with this object afterwards."""
        view, self._view = self._view, None
        if view is not None:
            view.release()


PickleBuffer.__module__ = "pickle"
_seal_class(PickleBuffer)
