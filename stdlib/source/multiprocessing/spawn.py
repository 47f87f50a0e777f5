"""What a spawned process begins with: it takes over the parent's settings and main module, then runs what it is told."""

import os
import runpy
import sys
import types

from . import get_start_method, process, set_start_method, util
from .context import reduction

__all__ = ["get_executable", "set_executable", "get_preparation_data", "get_command_line", "spawn_main", "prepare"]

_executable = os.fsencode(sys.executable)


def set_executable(executable):
    """The interpreter that processes are started with."""
    global _executable
    _executable = None if executable is None else os.fsencode(executable)


def get_executable():
    return _executable


def get_command_line(**arguments):
    """The command by which a process is started; arguments are those of spawn_main()."""
    call = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    code = f"from multiprocessing.spawn import spawn_main; spawn_main({call})"
    return [_executable, *util._args_from_interpreter_flags(), "-c", code, "--multiprocessing-fork"]


def get_preparation_data(name):
    """What a child must take over before it can read its orders."""
    util._check_main_is_imported()
    data = {"name": name, "log_to_stderr": util._log_to_stderr, "authkey": process.current_process().authkey,
            "sys_argv": sys.argv, "orig_dir": process.ORIGINAL_DIR, "dir": os.getcwd(),
            "start_method": get_start_method(allow_none=True), "sys_path": [place if place else process.ORIGINAL_DIR or ""
                                                             for place in sys.path]}
    if util._logger is not None:
        data["log_level"] = util._logger.getEffectiveLevel()
    main = sys.modules["__main__"]
    spec = getattr(main, "__spec__", None)
    if spec is not None:
        data["init_main_from_name"] = spec.name
    else:
        path = getattr(main, "__file__", None)
        if path is not None:
            if not os.path.isabs(path) and process.ORIGINAL_DIR is not None:
                path = os.path.join(process.ORIGINAL_DIR, path)
            data["init_main_from_path"] = os.path.normpath(path)
    return data


def spawn_main(pipe_handle, parent_pid=None, tracker_fd=None):
    """Reads the orders from a descriptor, carries them out and ends the process."""
    from . import resource_tracker
    if tracker_fd is not None:
        resource_tracker._resource_tracker._fd = tracker_fd
    sentinel = os.dup(pipe_handle)
    with open(pipe_handle, "rb") as orders:
        process.current_process()._inheriting = True
        try:
            prepare(reduction.pickle.load(orders))
            task = reduction.pickle.load(orders)
        finally:
            del process.current_process()._inheriting
    sys.exit(task._bootstrap(sentinel))


def prepare(data):
    """Takes over what get_preparation_data() gave."""
    current = process.current_process()
    if "name" in data:
        current.name = data["name"]
    if "authkey" in data:
        current.authkey = data["authkey"]
    if data.get("log_to_stderr"):
        util.log_to_stderr()
    if "log_level" in data:
        util.get_logger().setLevel(data["log_level"])
    if "sys_path" in data:
        sys.path = data["sys_path"]
    if "sys_argv" in data:
        sys.argv = data["sys_argv"]
    if "dir" in data:
        os.chdir(data["dir"])
    if "orig_dir" in data:
        process.ORIGINAL_DIR = data["orig_dir"]
    if "start_method" in data:
        set_start_method(data["start_method"], force=True)
    if "init_main_from_name" in data:
        _take_over_main(data["init_main_from_name"], runpy.run_module, alter_sys=True)
    elif "init_main_from_path" in data:
        _take_over_main(data["init_main_from_path"], runpy.run_path)


def _take_over_main(place, run, **options):
    """Runs the parent's main module as __mp_main__, so that what is defined there can be unpickled."""
    name = place if run is runpy.run_module else os.path.splitext(os.path.basename(place))[0]
    if name == "__main__" or name.endswith(".__main__") or name == "ipython":
        return
    main = types.ModuleType("__mp_main__")
    main.__dict__.update(run(place, run_name="__mp_main__", **options))
    sys.modules["__main__"] = sys.modules["__mp_main__"] = main


def import_main_path(main_path):
    """As prepare() does with a main module in a file."""
    _take_over_main(main_path, runpy.run_path)
