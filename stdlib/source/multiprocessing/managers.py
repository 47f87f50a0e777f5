"""Managers: a server process that holds objects, and proxies by which other processes use them.

Each object has a name in the server (its id in hexadecimal) and a count of the proxies that refer to it. A request is a
connection on which (name, method, arguments, keywords) is sent; a proxy keeps one connection for each thread. What
comes back is (kind, value): "#RETURN", "#ERROR", "#TRACEBACK" (of the server's own mistakes), or "#PROXY" with the
name of a further object.
"""

__all__ = ["BaseManager", "SyncManager", "BaseProxy", "Token", "SharedMemoryManager"]

import array
import collections.abc
import os
import queue
import signal
import sys
import threading
import traceback
import types
from queue import Queue

from . import AuthenticationError, ProcessError, connection, context, get_context, pool, process, util
from .context import get_spawning_popen
from .reduction import ForkingPickler, register as _register_reducer

_NOTHING = object()


def _reduce_array(items):
    return array.array, (items.typecode, items.tobytes())


_register_reducer(array.array, _reduce_array)
for _view in {type(getattr({}, _name)()) for _name in ("items", "keys", "values")}:
    _register_reducer(_view, lambda view: (list, (list(view),)))


class Token:
    """Names an object of a server."""

    __slots__ = "typeid", "address", "id"

    def __init__(self, typeid, address, id):
        self.typeid, self.address, self.id = typeid, address, id

    def __getstate__(self):
        return self.typeid, self.address, self.id

    def __setstate__(self, state):
        self.typeid, self.address, self.id = state

    def __repr__(self):
        return f"{type(self).__name__}(typeid={self.typeid!r}, address={self.address!r}, id={self.id!r})"


# --- requests ----------------------------------------------------------------------------------------------------------

class RemoteError(Exception):
    """What went wrong in the server; its text is the traceback there."""

    def __str__(self):
        line = "-" * 75
        return f"\n{line}\n{self.args[0]}{line}"


def dispatch(conn, ident, name, args=(), kwds={}):
    """Sends a request, and gives what comes back or raises it."""
    conn.send((ident, name, args, kwds))
    kind, result = conn.recv()
    if kind == "#RETURN":
        return result
    try:
        raise convert_to_error(kind, result)
    finally:
        del result


def convert_to_error(kind, result):
    """The exception that an answer stands for."""
    if kind == "#ERROR":
        return result
    if kind in ("#TRACEBACK", "#UNSERIALIZABLE"):
        if not isinstance(result, str):
            raise TypeError("Result {0!r} (kind '{1}') type is {2}, not str".format(result, kind, type(result)))
        return RemoteError(f"Unserializable message: {result}\n" if kind == "#UNSERIALIZABLE" else result)
    return ValueError(f"Unrecognized message type {kind!r}")


def all_methods(obj):
    """The names of an object's methods."""
    return [name for name in dir(obj) if callable(getattr(obj, name))]


def public_methods(obj):
    """As all_methods(), without those that begin with an underscore."""
    return [name for name in all_methods(obj) if name[0] != "_"]


class Server:
    """What runs in a manager's process, a thread for each connection."""

    public = ["shutdown", "create", "accept_connection", "get_methods", "debug_info", "number_of_objects", "dummy",
              "incref", "decref"]

    def __init__(self, registry, address, authkey, serializer):
        if not isinstance(authkey, bytes):
            raise TypeError("Authkey {0!r} is type {1!s}, not bytes".format(authkey, type(authkey)))
        self.registry = registry
        self.authkey = process.AuthenticationString(authkey)
        listener, self._client = listener_client[serializer]
        self.listener = listener(address=address, backlog=128)
        self.address = self.listener.address
        self.id_to_obj = {"0": (None, ())}  # by name: the object, the methods that may be called, the kinds of proxies
        self.id_to_refcount = {}
        self.id_to_local_proxy_obj = {}     # those the server's own proxies refer to
        self.mutex = threading.Lock()

    def serve_forever(self):
        """Serves until it is told to stop."""
        self.stop_event = threading.Event()
        process.current_process()._manager_server = self
        try:
            threading.Thread(target=self._accept_all, daemon=True).start()
            try:
                while not self.stop_event.is_set():
                    self.stop_event.wait(1)
            except (KeyboardInterrupt, SystemExit):
                pass
        finally:
            if sys.stdout != sys.__stdout__:
                util.debug("resetting stdout, stderr")
                sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
            sys.exit(0)

    def _accept_all(self):
        while True:
            try:
                conn = self.listener.accept()
            except (OSError, AuthenticationError, EOFError):
                continue
            threading.Thread(target=self.handle_request, args=(conn,), daemon=True).start()

    def handle_request(self, conn):
        """A request to the server itself."""
        try:
            connection.deliver_challenge(conn, self.authkey)
            connection.answer_challenge(conn, self.authkey)
            _, name, args, kwds = conn.recv()
            assert name in self.public, "%r unrecognized" % name
            answer = "#RETURN", getattr(self, name)(conn, *args, **kwds)
        except SystemExit:
            raise
        except Exception:
            answer = "#TRACEBACK", traceback.format_exc()
        try:
            conn.send(answer)
        except Exception:
            try:
                conn.send(("#TRACEBACK", traceback.format_exc()))
            except Exception as error:
                util.info("Failure to send message: %r", (answer, error))
        conn.close()

    def serve_client(self, conn):
        """The requests of one thread of one process, until it goes."""
        util.debug("starting server thread to service %r", threading.current_thread().name)
        while not self.stop_event.is_set():
            try:
                request = conn.recv()
            except EOFError:
                util.debug("got EOF; exiting thread serving %r", threading.current_thread().name)
                return
            answer = self._answer(request)
            request = None
            try:
                try:
                    conn.send(answer)
                except Exception:
                    conn.send(("#UNSERIALIZABLE", traceback.format_exc()))
            except Exception as error:
                util.info("exception in thread serving %r", threading.current_thread().name)
                util.info(" ... exception was %r", error)
                conn.close()
                return
            answer = None

    def _answer(self, request):
        name = method = None
        obj = _NOTHING
        try:
            name, method, args, kwds = request
            obj, exposed, kinds = self._find(name)
            if method not in exposed:
                raise AttributeError("method %r of %r object is not in exposed=%r" % (method, type(obj), exposed))
            function = getattr(obj, method)
        except AttributeError:
            return self._fallback(method, obj, request)
        except Exception:
            return "#TRACEBACK", traceback.format_exc()
        try:
            result = function(*args, **kwds)
        except Exception as error:
            return "#ERROR", error
        kind = kinds and kinds.get(method)
        if not kind:
            return "#RETURN", result
        name, exposed = self.create(None, kind, result)
        return "#PROXY", (exposed, Token(kind, self.address, name))

    def _find(self, name):
        if name in self.id_to_obj:
            return self.id_to_obj[name]
        return self.id_to_local_proxy_obj[name]

    def _fallback(self, method, obj, request):
        """What every object can do, exposed or not."""
        if obj is not _NOTHING and len(request) == 4:
            if method == "__str__":
                return "#RETURN", str(obj)
            if method == "__repr__":
                return "#RETURN", repr(obj)
            if method == "#GETVALUE":
                return "#RETURN", obj
        return "#TRACEBACK", traceback.format_exc()

    # --- requests to the server itself ---

    def dummy(self, conn):
        """Nothing: shows that the server is there."""

    def debug_info(self, conn):
        """The objects, for those who look for a mistake."""
        with self.mutex:
            return "\n".join(f"  {name}:       refcount={self.id_to_refcount[name]}\n    {str(self.id_to_obj[name][0])[:75]}"
                             for name in sorted(self.id_to_refcount) if name != "0")

    def number_of_objects(self, conn):
        """How many objects there are."""
        return len(self.id_to_refcount)

    def shutdown(self, conn):
        """Stops."""
        try:
            util.debug("manager received shutdown message")
            conn.send(("#RETURN", None))
        except Exception:
            traceback.print_exc()
        finally:
            self.stop_event.set()

    def create(self, conn, typeid, /, *args, **kwds):
        """Makes an object of a registered kind: its name, and the methods that may be called."""
        with self.mutex:
            make, exposed, kinds, proxy_type = self.registry[typeid]
            if make is None:
                if kwds or len(args) != 1:
                    raise ValueError("Without callable, must have one non-keyword argument")
                obj = args[0]
            else:
                obj = make(*args, **kwds)
            if exposed is None:
                exposed = public_methods(obj)
            if kinds is not None:
                if not isinstance(kinds, dict):
                    raise TypeError("Method_to_typeid {0!r}: type {1!s}, not dict".format(kinds, type(kinds)))
                exposed = list(exposed) + list(kinds)
            name = "%x" % id(obj)
            util.debug("%r callable returned object with id %r", typeid, name)
            self.id_to_obj[name] = obj, set(exposed), kinds
            self.id_to_refcount.setdefault(name, 0)
        self.incref(conn, name)
        return name, tuple(exposed)

    def get_methods(self, conn, token):
        """The methods that may be called."""
        return tuple(self.id_to_obj[token.id][1])

    def accept_connection(self, conn, name):
        """The connection serves a proxy from now on."""
        threading.current_thread().name = name
        conn.send(("#RETURN", None))
        self.serve_client(conn)

    def incref(self, conn, name):
        """One proxy more."""
        with self.mutex:
            try:
                self.id_to_refcount[name] += 1
            except KeyError as error:
                if name not in self.id_to_local_proxy_obj:
                    raise error
                self.id_to_refcount[name] = 1
                self.id_to_obj[name] = self.id_to_local_proxy_obj[name]
                util.debug("Server re-enabled tracking & INCREF %r", name)

    def decref(self, conn, name):
        """One proxy less; the object dies with the last."""
        if name not in self.id_to_refcount and name in self.id_to_local_proxy_obj:
            util.debug("Server DECREF skipping %r", name)
            return
        with self.mutex:
            if self.id_to_refcount[name] <= 0:
                raise AssertionError("Id {0!s} ({1!r}) has refcount {2:n}, not 1+".format(
                    name, self.id_to_obj[name], self.id_to_refcount[name]))
            self.id_to_refcount[name] -= 1
            is_last = self.id_to_refcount[name] == 0
            if is_last:
                del self.id_to_refcount[name]
        if is_last:
            dead = self.id_to_obj[name]
            self.id_to_obj[name] = None, (), None  # so that what its death runs finds the server in order
            util.debug("disposing of obj with id %r", name)
            del dead
            with self.mutex:
                if self.id_to_obj.get(name, (True,))[0] is None:
                    del self.id_to_obj[name]


# --- managers ----------------------------------------------------------------------------------------------------------

class State:
    """Where a manager stands."""

    __slots__ = ("value",)
    INITIAL, STARTED, SHUTDOWN = range(3)


listener_client = {"pickle": (connection.Listener, connection.Client),
                   "xmlrpclib": (connection.XmlListener, connection.XmlClient)}


class BaseManager:
    """Starts or finds a server. Kinds of objects are added by register(); each becomes a method that makes one."""

    _registry = {}
    _Server = Server

    def __init__(self, address=None, authkey=None, serializer="pickle", ctx=None, *, shutdown_timeout=1.0):
        self._address = address
        self._authkey = process.AuthenticationString(process.current_process().authkey if authkey is None else authkey)
        if serializer == "xmlrpclib":
            import xmlrpc.client  # where it is missing, that is seen here and not in the manager's process
        self._serializer, (self._Listener, self._Client) = serializer, listener_client[serializer]
        self._ctx, self._shutdown_timeout = ctx or get_context(), shutdown_timeout
        self._state = State()
        self._state.value = State.INITIAL

    def _check_initial(self):
        if self._state.value == State.STARTED:
            raise ProcessError("Already started server")
        if self._state.value == State.SHUTDOWN:
            raise ProcessError("Manager has shut down")
        if self._state.value != State.INITIAL:
            raise ProcessError("Unknown state {!r}".format(self._state.value))

    def get_server(self):
        """A server that the caller runs by serve_forever()."""
        self._check_initial()
        return self._Server(self._registry, self._address, self._authkey, self._serializer)

    def connect(self):
        """Uses a server that runs already."""
        conn = self._Client(self._address, authkey=self._authkey)
        dispatch(conn, None, "dummy")
        self._state.value = State.STARTED

    def start(self, initializer=None, initargs=()):
        """Starts a server in a process of its own."""
        self._check_initial()
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        reader, writer = connection.Pipe(duplex=False)
        self._process = self._ctx.Process(
            target=type(self)._run_server,
            args=(self._registry, self._address, self._authkey, self._serializer, writer, initializer, initargs))
        self._process.name = f"{type(self).__name__}-{':'.join(map(str, self._process._identity))}"
        self._process.start()
        writer.close()
        self._address = reader.recv()
        reader.close()
        self._state.value = State.STARTED
        self.shutdown = util.Finalize(self, type(self)._finalize_manager, exitpriority=0,
                                      args=(self._process, self._address, self._authkey, self._state, self._Client,
                                            self._shutdown_timeout))

    @classmethod
    def _run_server(cls, registry, address, authkey, serializer, writer, initializer=None, initargs=()):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for those that use it
        if initializer is not None:
            initializer(*initargs)
        server = cls._Server(registry, address, authkey, serializer)
        writer.send(server.address)
        writer.close()
        util.info("manager serving at %r", server.address)
        server.serve_forever()

    @staticmethod
    def _finalize_manager(server_process, address, authkey, state, client, shutdown_timeout):
        if server_process.is_alive():
            util.info("sending shutdown message to manager")
            try:
                with client(address, authkey=authkey) as conn:
                    dispatch(conn, None, "shutdown")
            except Exception:
                pass  # it is ended in another way below
            for end in (lambda: None), server_process.terminate, server_process.kill:
                end()
                server_process.join(timeout=shutdown_timeout)
                if not server_process.is_alive():
                    break
                util.info("manager still alive")
        state.value = State.SHUTDOWN
        BaseProxy._address_to_local.pop(address, None)

    def _create(self, typeid, /, *args, **kwds):
        """Makes an object in the server: its token, and the methods that may be called."""
        assert self._state.value == State.STARTED, "server not yet started"
        with self._Client(self._address, authkey=self._authkey) as conn:
            name, exposed = dispatch(conn, None, "create", (typeid, *args), kwds)
        return Token(typeid, self._address, name), exposed

    def _ask(self, request):
        with self._Client(self._address, authkey=self._authkey) as conn:
            return dispatch(conn, None, request)

    def _debug_info(self):
        return self._ask("debug_info")

    def _number_of_objects(self):
        return self._ask("number_of_objects")

    def join(self, timeout=None):
        """Waits until the server's process has ended."""
        if self._process is not None:
            self._process.join(timeout)
            if not self._process.is_alive():
                self._process = None

    @property
    def address(self):
        """Where the server is."""
        return self._address

    def __enter__(self):
        if self._state.value == State.INITIAL:
            self.start()
        if self._state.value != State.STARTED:
            self._check_initial()
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.shutdown()

    def __reduce__(self):
        return type(self).from_address, (self._address, self._authkey, self._serializer)

    @classmethod
    def from_address(cls, address, authkey, serializer):
        manager = cls(address, authkey, serializer)
        manager.connect()
        return manager

    @classmethod
    def register(cls, typeid, callable=None, proxytype=None, exposed=None, method_to_typeid=None, create_method=True):
        """Adds a kind of objects: how they are made, and what can be done with them from outside.

        method_to_typeid: methods whose results stay in the server, and the kinds of their proxies.
        """
        if "_registry" not in cls.__dict__:
            cls._registry = dict(cls._registry)
        proxytype = proxytype or AutoProxy
        exposed = exposed or getattr(proxytype, "_exposed_", None)
        method_to_typeid = method_to_typeid or getattr(proxytype, "_method_to_typeid_", None)
        for name, kind in (method_to_typeid or {}).items():
            assert type(name) is str, "%r is not a string" % name
            assert type(kind) is str, "%r is not a string" % kind
        cls._registry[typeid] = callable, exposed, method_to_typeid, proxytype
        if not create_method:
            return

        def make(self, /, *args, **kwds):
            util.debug("requesting creation of a shared %r object", typeid)
            token, exposed = self._create(typeid, *args, **kwds)
            proxy = proxytype(token, self._serializer, manager=self, authkey=self._authkey, exposed=exposed)
            with self._Client(token.address, authkey=self._authkey) as conn:
                dispatch(conn, None, "decref", (token.id,))  # the proxy counts itself
            return proxy

        make.__name__ = typeid
        setattr(cls, typeid, make)


class ProcessLocalSet(set):
    """A set that is empty in the child of a fork."""

    def __init__(self):
        util.register_after_fork(self, lambda self: self.clear())

    def __reduce__(self):
        return type(self), ()


# --- proxies -----------------------------------------------------------------------------------------------------------

class BaseProxy:
    """Stands for an object in a server."""

    _address_to_local = {}  # of each server: the connections of each thread, and the names this process counts
    _mutex = util.ForkAwareThreadLock()
    _all_proxies = 0

    def __init__(self, token, serializer, manager=None, authkey=None, exposed=None, incref=True, manager_owned=False):
        with BaseProxy._mutex:
            local = BaseProxy._address_to_local.setdefault(token.address, None)
            if local is None:
                local = BaseProxy._address_to_local[token.address] = util.ForkAwareLocal(), ProcessLocalSet()
            BaseProxy._all_proxies += 1
            self._number = BaseProxy._all_proxies
        self._tls, self._idset = local
        self._token, self._id = token, token.id
        self._manager, self._owned_by_manager = manager, manager_owned
        self._serializer, self._Client = serializer, listener_client[serializer][1]
        if authkey is None:
            self._authkey = process.current_process().authkey if manager is None else manager._authkey
        else:
            self._authkey = process.AuthenticationString(authkey)
        if incref:
            self._incref()
        util.register_after_fork(self, BaseProxy._after_fork)

    def _connect(self):
        util.debug("making connection to manager")
        name = process.current_process().name
        if threading.current_thread().name != "MainThread":
            name += "|" + threading.current_thread().name
        conn = self._Client(self._token.address, authkey=self._authkey)
        dispatch(conn, None, "accept_connection", (name,))
        self._tls.connection = conn

    def _callmethod(self, methodname, args=(), kwds={}):
        """Calls a method of the object."""
        if not hasattr(self._tls, "connection"):
            self._connect()
        conn = self._tls.connection
        conn.send((self._id, methodname, args, kwds))
        kind, result = conn.recv()
        if kind == "#RETURN":
            return result
        if kind != "#PROXY":
            try:
                raise convert_to_error(kind, result)
            finally:
                del result
        exposed, token = result
        proxy_type = self._manager._registry[token.typeid][-1]
        token.address = self._token.address
        proxy = proxy_type(token, self._serializer, manager=self._manager, authkey=self._authkey, exposed=exposed)
        with self._Client(token.address, authkey=self._authkey) as conn:
            dispatch(conn, None, "decref", (token.id,))
        return proxy

    def _getvalue(self):
        """A copy of the object."""
        return self._callmethod("#GETVALUE")

    def _incref(self):
        if self._owned_by_manager:
            util.debug("owned_by_manager skipped INCREF of %r", self._token.id)
            return
        with self._Client(self._token.address, authkey=self._authkey) as conn:
            dispatch(conn, None, "incref", (self._id,))
        util.debug("INCREF %r", self._token.id)
        self._idset.add(self._number)
        state = self._manager and self._manager._state
        self._close = util.Finalize(self, BaseProxy._decref, exitpriority=10,
                                    args=(self._token, self._number, self._authkey, state, self._tls, self._idset,
                                          self._Client))

    @staticmethod
    def _decref(token, number, authkey, state, local, numbers, client):
        numbers.discard(number)
        if state is None or state.value == State.STARTED:
            try:
                util.debug("DECREF %r", token.id)
                with client(token.address, authkey=authkey) as conn:
                    dispatch(conn, None, "decref", (token.id,))
            except Exception as error:
                util.debug("... decref failed %s", error)
        else:
            util.debug("DECREF %r -- manager already shutdown", token.id)
        if not numbers and hasattr(local, "connection"):
            util.debug("thread %r has no more proxies so closing conn", threading.current_thread().name)
            local.connection.close()
            del local.connection

    def _after_fork(self):
        self._manager = None
        try:
            self._incref()
        except Exception as error:
            util.info("incref failed: %s", error)

    def __reduce__(self):
        keywords = {}
        if get_spawning_popen() is not None:
            keywords["authkey"] = self._authkey
        if getattr(self, "_isauto", False):
            keywords["exposed"] = self._exposed_
            return RebuildProxy, (AutoProxy, self._token, self._serializer, keywords)
        return RebuildProxy, (type(self), self._token, self._serializer, keywords)

    def __deepcopy__(self, memo):
        return self._getvalue()

    def __repr__(self):
        return f"<{type(self).__name__} object, typeid {self._token.typeid!r} at {id(self):#x}>"

    def __str__(self):
        try:
            return self._callmethod("__repr__")
        except Exception:
            return repr(self)[:-1] + "; '__str__()' failed>"


def RebuildProxy(function, token, serializer, keywords):
    """A proxy out of a pickle. In the server itself it counts nothing."""
    server = getattr(process.current_process(), "_manager_server", None)
    if server is not None and server.address == token.address:
        util.debug("Rebuild a proxy owned by manager, token=%r", token)
        keywords["manager_owned"] = True
        if token.id not in server.id_to_local_proxy_obj:
            server.id_to_local_proxy_obj[token.id] = server.id_to_obj[token.id]
    incref = keywords.pop("incref", True) and not getattr(process.current_process(), "_inheriting", False)
    return function(token, serializer, incref=incref, **keywords)


def _forwarder(name):
    def method(self, /, *args, **kwds):
        return self._callmethod(name, args, kwds)
    method.__name__ = name
    return method


def MakeProxyType(name, exposed, _cache={}):
    """A class of proxies with these methods."""
    exposed = tuple(exposed)
    if (name, exposed) not in _cache:
        methods = {method: _forwarder(method) for method in exposed}
        kind = _cache[name, exposed] = type(name, (BaseProxy,), methods)
        kind._exposed_ = exposed
    return _cache[name, exposed]


def AutoProxy(token, serializer, manager=None, authkey=None, exposed=None, incref=True, manager_owned=False):
    """A proxy with the methods that the server says."""
    if exposed is None:
        with listener_client[serializer][1](token.address, authkey=authkey) as conn:
            exposed = dispatch(conn, None, "get_methods", (token,))
    if authkey is None:
        authkey = manager._authkey if manager is not None else process.current_process().authkey
    proxy = MakeProxyType(f"AutoProxy[{token.typeid}]", exposed)(
        token, serializer, manager=manager, authkey=authkey, incref=incref, manager_owned=manager_owned)
    proxy._isauto = True
    return proxy


# --- what SyncManager offers -------------------------------------------------------------------------------------------

class Namespace:
    """An object with the attributes it is given."""

    def __init__(self, /, **attributes):
        self.__dict__.update(attributes)

    def __repr__(self):
        parts = sorted(f"{name}={value!r}" for name, value in self.__dict__.items() if not name.startswith("_"))
        return f"{type(self).__name__}({', '.join(parts)})"


class Value:
    """A value."""

    def __init__(self, typecode, value, lock=True):
        self._typecode, self._value = typecode, value

    def get(self):
        return self._value

    def set(self, value):
        self._value = value

    def __repr__(self):
        return f"{type(self).__name__}({self._typecode!r}, {self._value!r})"

    value = property(get, set)


def Array(typecode, sequence, lock=True):
    return array.array(typecode, sequence)


class IteratorProxy(MakeProxyType("IteratorProxy", ("__next__", "send", "throw", "close"))):
    """An iterator in a server."""

    def __iter__(self):
        return self


class AcquirerProxy(BaseProxy):
    """A lock in a server."""

    _exposed_ = "acquire", "release", "locked"

    def acquire(self, blocking=True, timeout=None):
        return self._callmethod("acquire", (blocking,) if timeout is None else (blocking, timeout))

    def release(self):
        return self._callmethod("release")

    def locked(self):
        return self._callmethod("locked")

    def __enter__(self):
        return self._callmethod("acquire")

    def __exit__(self, exc_type, exc_value, exc_tb):
        return self._callmethod("release")


class ConditionProxy(AcquirerProxy):
    """A condition variable in a server."""

    _exposed_ = "acquire", "release", "locked", "wait", "notify", "notify_all"

    def wait(self, timeout=None):
        return self._callmethod("wait", (timeout,))

    def notify(self, n=1):
        return self._callmethod("notify", (n,))

    def notify_all(self):
        return self._callmethod("notify_all")

    def wait_for(self, predicate, timeout=None):
        return util.wait_for(self.wait, predicate, timeout)


class EventProxy(BaseProxy):
    """An event in a server."""

    _exposed_ = "is_set", "set", "clear", "wait"

    def is_set(self):
        return self._callmethod("is_set")

    def set(self):
        return self._callmethod("set")

    def clear(self):
        return self._callmethod("clear")

    def wait(self, timeout=None):
        return self._callmethod("wait", (timeout,))


class BarrierProxy(BaseProxy):
    """A barrier in a server."""

    _exposed_ = "__getattribute__", "wait", "abort", "reset"

    def wait(self, timeout=None):
        return self._callmethod("wait", (timeout,))

    def abort(self):
        return self._callmethod("abort")

    def reset(self):
        return self._callmethod("reset")

    @property
    def parties(self):
        return self._callmethod("__getattribute__", ("parties",))

    @property
    def n_waiting(self):
        return self._callmethod("__getattribute__", ("n_waiting",))

    @property
    def broken(self):
        return self._callmethod("__getattribute__", ("broken",))


class NamespaceProxy(BaseProxy):
    """A namespace in a server: names that begin with an underscore are the proxy's own."""

    _exposed_ = "__getattribute__", "__setattr__", "__delattr__"

    def __getattr__(self, name):
        if name[0] == "_":
            return object.__getattribute__(self, name)
        return object.__getattribute__(self, "_callmethod")("__getattribute__", (name,))

    def __setattr__(self, name, value):
        if name[0] == "_":
            return object.__setattr__(self, name, value)
        return object.__getattribute__(self, "_callmethod")("__setattr__", (name, value))

    def __delattr__(self, name):
        if name[0] == "_":
            return object.__delattr__(self, name)
        return object.__getattribute__(self, "_callmethod")("__delattr__", (name,))


class ValueProxy(BaseProxy):
    """A value in a server."""

    _exposed_ = "get", "set"

    def get(self):
        return self._callmethod("get")

    def set(self, value):
        return self._callmethod("set", (value,))

    value = property(get, set)
    __class_getitem__ = classmethod(types.GenericAlias)


def _in_place(name):
    """An operator that changes the object, not the proxy."""
    def method(self, value):
        self._callmethod(name, (value,))
        return self
    return method


BaseListProxy = MakeProxyType("BaseListProxy", (
    "__add__", "__contains__", "__delitem__", "__getitem__", "__imul__", "__len__", "__mul__", "__reversed__", "__rmul__",
    "__setitem__", "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort"))


class ListProxy(BaseListProxy):
    """A list in a server."""

    __iadd__ = _in_place("extend")
    __imul__ = _in_place("__imul__")
    __class_getitem__ = classmethod(types.GenericAlias)


collections.abc.MutableSequence.register(BaseListProxy)

_BaseDictProxy = MakeProxyType("_BaseDictProxy", (
    "__contains__", "__delitem__", "__getitem__", "__ior__", "__iter__", "__len__", "__or__", "__reversed__", "__ror__",
    "__setitem__", "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update",
    "values"))
_BaseDictProxy._method_to_typeid_ = {"__iter__": "Iterator"}


class DictProxy(_BaseDictProxy):
    """A dict in a server."""

    __ior__ = _in_place("__ior__")
    __class_getitem__ = classmethod(types.GenericAlias)


collections.abc.MutableMapping.register(_BaseDictProxy)

_BaseSetProxy = MakeProxyType("_BaseSetProxy", (
    "__and__", "__class_getitem__", "__contains__", "__iand__", "__ior__", "__isub__", "__iter__", "__ixor__", "__len__",
    "__or__", "__rand__", "__ror__", "__rsub__", "__rxor__", "__sub__", "__xor__", "__ge__", "__gt__", "__le__", "__lt__",
    "add", "clear", "copy", "difference", "difference_update", "discard", "intersection", "intersection_update",
    "isdisjoint", "issubset", "issuperset", "pop", "remove", "symmetric_difference", "symmetric_difference_update",
    "union", "update"))


class SetProxy(_BaseSetProxy):
    """A set in a server."""

    __ior__, __iand__, __ixor__, __isub__ = map(_in_place, ("__ior__", "__iand__", "__ixor__", "__isub__"))
    __class_getitem__ = classmethod(types.GenericAlias)


collections.abc.MutableSet.register(_BaseSetProxy)

ArrayProxy = MakeProxyType("ArrayProxy", ("__len__", "__getitem__", "__setitem__"))
BasePoolProxy = MakeProxyType("PoolProxy", (
    "apply", "apply_async", "close", "imap", "imap_unordered", "join", "map", "map_async", "starmap", "starmap_async",
    "terminate"))
BasePoolProxy._method_to_typeid_ = {"apply_async": "AsyncResult", "map_async": "AsyncResult",
                                    "starmap_async": "AsyncResult", "imap": "Iterator", "imap_unordered": "Iterator"}


class PoolProxy(BasePoolProxy):
    """A pool in a server."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.terminate()


class SyncManager(BaseManager):
    """A manager of what threads and processes share; Manager() starts one."""


for _kind, _make, _proxy in [
        ("Queue", queue.Queue, None), ("JoinableQueue", queue.Queue, None), ("Event", threading.Event, EventProxy),
        ("Lock", threading.Lock, AcquirerProxy), ("RLock", threading.RLock, AcquirerProxy),
        ("Semaphore", threading.Semaphore, AcquirerProxy), ("BoundedSemaphore", threading.BoundedSemaphore, AcquirerProxy),
        ("Condition", threading.Condition, ConditionProxy), ("Barrier", threading.Barrier, BarrierProxy),
        ("Pool", pool.Pool, PoolProxy), ("list", list, ListProxy), ("dict", dict, DictProxy), ("set", set, SetProxy),
        ("Value", Value, ValueProxy), ("Array", Array, ArrayProxy), ("Namespace", Namespace, NamespaceProxy)]:
    SyncManager.register(_kind, _make, _proxy)
SyncManager.register("Iterator", proxytype=IteratorProxy, create_method=False)
SyncManager.register("AsyncResult", create_method=False)


# --- shared memory -----------------------------------------------------------------------------------------------------

class SharedMemoryServer(Server):
    """A server that also remembers blocks of shared memory, and removes them when it stops."""

    public = Server.public + ["track_segment", "release_segment", "list_segments"]

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._segments = []

    def track_segment(self, conn, name):
        """A block to be removed in the end."""
        self._segments.append(name)

    def release_segment(self, conn, name):
        """Removes a block."""
        from .shared_memory import SharedMemory
        self._segments.remove(name)
        block = SharedMemory(name)
        block.close()
        block.unlink()

    def list_segments(self, conn):
        """The names of the blocks."""
        return self._segments

    def shutdown(self, conn):
        for name in list(self._segments):
            self.release_segment(conn, name)
        super().shutdown(conn)


class SharedMemoryManager(BaseManager):
    """A manager of blocks of shared memory: they go with it."""

    _Server = SharedMemoryServer

    def __init__(self, *arguments, **keywords):
        from . import resource_tracker
        resource_tracker.ensure_running()  # or the server would have one of its own
        super().__init__(*arguments, **keywords)

    def _track(self, result, block):
        try:
            with self._Client(self._address, authkey=self._authkey) as conn:
                dispatch(conn, None, "track_segment", (block.name,))
        except BaseException:
            block.unlink()
            raise
        return result

    def SharedMemory(self, size):
        """A block of so many bytes."""
        from .shared_memory import SharedMemory
        block = SharedMemory(None, create=True, size=size)
        return self._track(block, block)

    def ShareableList(self, sequence):
        """A list in shared memory."""
        from .shared_memory import ShareableList
        made = ShareableList(sequence)
        return self._track(made, made.shm)
