"""Starts a process with an interpreter of its own, which is told by pickle what to do."""

import io
import os

from . import popen_fork, reduction, resource_tracker, spawn, util
from .context import set_spawning_popen

__all__ = ["Popen"]


class _InheritedDescriptor:
    """A descriptor that the child has under the same number."""

    def __init__(self, descriptor):
        self._descriptor = descriptor

    def detach(self):
        return self._descriptor


class Popen(popen_fork.Popen):
    """A process that has been started."""

    method = "spawn"
    DupFd = _InheritedDescriptor

    def __init__(self, process_object):
        self._descriptors = []
        super().__init__(process_object)

    def duplicate_for_child(self, descriptor):
        self._descriptors.append(descriptor)
        return descriptor

    def _launch(self, process_object):
        tracker = resource_tracker.getfd()
        self._descriptors.append(tracker)
        orders = io.BytesIO()
        set_spawning_popen(self)
        try:
            reduction.dump(spawn.get_preparation_data(process_object._name), orders)
            reduction.dump(process_object, orders)
        finally:
            set_spawning_popen(None)
        ended_reader, ended_writer = os.pipe()
        order_reader, order_writer = os.pipe()
        self._descriptors += [ended_writer, order_reader]
        try:
            command = spawn.get_command_line(tracker_fd=tracker, pipe_handle=order_reader)
            self.pid = util.spawnv_passfds(spawn.get_executable(), command, self._descriptors)
        except BaseException:
            util.close_fds(ended_reader, order_writer)
            raise
        finally:
            util.close_fds(ended_writer, order_reader)
        self.sentinel = ended_reader
        self.finalizer = util.Finalize(self, util.close_fds, (ended_reader, order_writer))
        with open(order_writer, "wb", closefd=False) as file:  # open until the end: the child watches it
            file.write(orders.getbuffer())
