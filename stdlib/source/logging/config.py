"""Setting up logging from dicts, from files and from what a socket receives."""
import functools
import io
import logging
import logging.handlers
import os
import queue
import re
import struct
import threading
import traceback

DEFAULT_LOGGING_CONFIG_PORT = 9030
RESET_ERROR = 104                   # the error number of a connection reset by the other side

_listener = None


# --- names --------------------------------------------------------------------------------------------------------

IDENTIFIER = re.compile("^[a-z_][a-z0-9_]*$", re.I)


def valid_ident(s):
    """True if s is a name, else ValueError."""
    if not IDENTIFIER.match(s):
        raise ValueError(f"Not a valid Python identifier: {s!r}")
    return True


def _resolve(name):
    """The object of a dotted name; modules on the way are imported."""
    parts = name.split(".")
    used = parts.pop(0)
    found = __import__(used)
    for part in parts:
        used += "." + part
        try:
            found = getattr(found, part)
        except AttributeError:
            __import__(used)
            found = getattr(found, part)
    return found


def _clearExistingHandlers():
    logging._handlers.clear()
    logging.shutdown(logging._handlerList[:])
    del logging._handlerList[:]


def _handle_existing_loggers(existing, child_loggers, disable_existing):
    for name in existing:
        logger = logging.root.manager.loggerDict[name]
        if name not in child_loggers:
            logger.disabled = disable_existing
        elif not isinstance(logger, logging.PlaceHolder):
            # What is above it was configured: it has only that.
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.NOTSET)


def _split_existing(existing, name, child_loggers):
    """Take a configured name out of the existing ones; those below it are noted in child_loggers."""
    if name in existing:
        child_loggers += [other for other in existing if other.startswith(name + ".")]
        existing.remove(name)


# --- files --------------------------------------------------------------------------------------------------------

def fileConfig(fname, defaults=None, disable_existing_loggers=True, encoding=None):
    """Set up logging from a file in the format of the module configparser, or from such a parser."""
    import configparser
    if isinstance(fname, str):
        if not os.path.exists(fname):
            raise FileNotFoundError(f"{fname} doesn't exist")
        if not os.path.getsize(fname):
            raise RuntimeError(f"{fname} is an empty file")
    if isinstance(fname, configparser.RawConfigParser):
        parser = fname
    else:
        try:
            parser = configparser.ConfigParser(defaults)
            if hasattr(fname, "readline"):
                parser.read_file(fname)
            else:
                parser.read(fname, encoding=io.text_encoding(encoding))
        except configparser.ParsingError as error:
            raise RuntimeError(f"{fname} is invalid: {error}")
    formatters = _create_formatters(parser)
    with logging._lock:
        _clearExistingHandlers()
        handlers = _install_handlers(parser, formatters)
        _install_loggers(parser, handlers, disable_existing_loggers)


def _names(text):
    return [name.strip() for name in text.split(",")]


def _evaluated(text):
    """The value of an expression of a file, in which the names of the module logging may stand."""
    return eval(text, vars(logging))


def _create_formatters(parser):
    text = parser["formatters"]["keys"]
    formatters = {}
    for name in _names(text) if text else ():
        section = parser[f"formatter_{name}"]
        format = parser.get(section.name, "format", raw=True, fallback=None)
        datefmt = parser.get(section.name, "datefmt", raw=True, fallback=None)
        style = parser.get(section.name, "style", raw=True, fallback="%")
        defaults = parser.get(section.name, "defaults", raw=True, fallback=None)
        kind = _resolve(section["class"]) if section.get("class") else logging.Formatter
        if defaults is not None:
            formatters[name] = kind(format, datefmt, style, defaults=_evaluated(defaults))
        else:
            formatters[name] = kind(format, datefmt, style)
    return formatters


def _install_handlers(parser, formatters):
    text = parser["handlers"]["keys"]
    handlers, targets = {}, []
    for name in _names(text) if text else ():
        section = parser[f"handler_{name}"]
        try:
            kind = _evaluated(section["class"])
        except (AttributeError, NameError):
            kind = _resolve(section["class"])
        args = _evaluated(section.get("args", "()"))
        kwargs = _evaluated(section.get("kwargs", "{}"))
        handler = kind(*args, **kwargs)
        handler.name = name
        if "level" in section:
            handler.setLevel(section["level"])
        if section.get("formatter"):
            handler.setFormatter(formatters[section["formatter"]])
        if issubclass(kind, logging.handlers.MemoryHandler) and section.get("target"):
            targets.append((handler, section["target"]))
        handlers[name] = handler
    for handler, target in targets:
        handler.setTarget(handlers[target])
    return handlers


def _set_handlers(logger, text, handlers):
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)
    for name in _names(text) if text else ():
        logger.addHandler(handlers[name])


def _install_loggers(parser, handlers, disable_existing):
    names = _names(parser["loggers"]["keys"])
    names.remove("root")
    section = parser["logger_root"]
    if "level" in section:
        logging.root.setLevel(section["level"])
    _set_handlers(logging.root, section["handlers"], handlers)
    existing, child_loggers = sorted(logging.root.manager.loggerDict), []
    for name in names:
        section = parser[f"logger_{name}"]
        qualname = section["qualname"]
        logger = logging.getLogger(qualname)
        _split_existing(existing, qualname, child_loggers)
        if "level" in section:
            logger.setLevel(section["level"])
        logger.propagate = section.getint("propagate", fallback=1)
        logger.disabled = False
        _set_handlers(logger, section["handlers"], handlers)
    _handle_existing_loggers(existing, child_loggers, disable_existing)


# --- dicts --------------------------------------------------------------------------------------------------------

class ConvertingMixin:
    """What dicts, lists and tuples of a configuration share: texts like "ext://sys.stderr" become what they mean."""

    def convert_with_key(self, key, value, replace=True):
        """The converted value of a key, which is kept with replace."""
        result = self.configurator.convert(value)
        if value is not result:
            if replace:
                self[key] = result
            if type(result) in (ConvertingDict, ConvertingList, ConvertingTuple):
                result.parent = self
                result.key = key
        return result

    def convert(self, value):
        """The converted value."""
        result = self.configurator.convert(value)
        if value is not result and type(result) in (ConvertingDict, ConvertingList, ConvertingTuple):
            result.parent = self
        return result


class ConvertingDict(dict, ConvertingMixin):
    """A dict whose values are converted when they are read."""

    def __getitem__(self, key):
        return self.convert_with_key(key, dict.__getitem__(self, key))

    def get(self, key, default=None):
        return self.convert_with_key(key, dict.get(self, key, default))

    def pop(self, key, default=None):
        return self.convert_with_key(key, dict.pop(self, key, default), replace=False)


class ConvertingList(list, ConvertingMixin):
    """A list whose items are converted when they are read."""

    def __getitem__(self, key):
        return self.convert_with_key(key, list.__getitem__(self, key))

    def pop(self, idx=-1):
        return self.convert(list.pop(self, idx))


class ConvertingTuple(tuple, ConvertingMixin):
    """A tuple whose items are converted when they are read."""

    def __getitem__(self, key):
        return self.convert_with_key(key, tuple.__getitem__(self, key), replace=False)


class BaseConfigurator:
    """Makes objects of what a dict says."""

    CONVERT_PATTERN = re.compile(r"^(?P<prefix>[a-z]+)://(?P<suffix>.*)$")
    WORD_PATTERN = re.compile(r"^\s*(\w+)\s*")
    DOT_PATTERN = re.compile(r"^\.\s*(\w+)\s*")
    INDEX_PATTERN = re.compile(r"^\[([^\[\]]*)\]\s*")
    DIGIT_PATTERN = re.compile(r"^\d+$")

    value_converters = {"ext": "ext_convert", "cfg": "cfg_convert"}
    importer = staticmethod(__import__)

    def __init__(self, config):
        self.config = ConvertingDict(config)
        self.config.configurator = self

    def resolve(self, s):
        """The object of a dotted name; modules on the way are imported."""
        parts = s.split(".")
        used = parts.pop(0)
        try:
            found = self.importer(used)
            for part in parts:
                used += "." + part
                try:
                    found = getattr(found, part)
                except AttributeError:
                    self.importer(used)
                    found = getattr(found, part)
            return found
        except ImportError as error:
            raise ValueError(f"Cannot resolve {s!r}: {error}") from error

    def ext_convert(self, value):
        """What "ext://NAME" means: the object of that name."""
        return self.resolve(value)

    def cfg_convert(self, value):
        """What "cfg://PATH" means: another part of the configuration."""
        match = self.WORD_PATTERN.match(value)
        if match is None:
            raise ValueError(f"Unable to convert {value!r}")
        rest = value[match.end():]
        found = self.config[match[1]]
        while rest:
            match = self.DOT_PATTERN.match(rest)
            if match:
                found = found[match[1]]
            else:
                match = self.INDEX_PATTERN.match(rest)
                if match is None:
                    raise ValueError(f"Unable to convert {value!r} at {rest!r}")
                index = match[1]
                if self.DIGIT_PATTERN.match(index):
                    try:
                        found = found[int(index)]
                    except TypeError:
                        found = found[index]
                else:
                    found = found[index]
            rest = rest[match.end():]
        return found

    def convert(self, value):
        """The value as it is used: containers that convert, and what texts with a known prefix mean."""
        for kind, converting in ((dict, ConvertingDict), (list, ConvertingList), (tuple, ConvertingTuple)):
            if isinstance(value, kind):
                if isinstance(value, converting) or kind is tuple and hasattr(value, "_fields"):
                    return value
                value = converting(value)
                value.configurator = self
                return value
        if isinstance(value, str):
            match = self.CONVERT_PATTERN.match(value)
            converter = match and self.value_converters.get(match["prefix"])
            if converter:
                return getattr(self, converter)(match["suffix"])
        return value

    def configure_custom(self, config):
        """What the callable under "()" makes of the other items; attributes under "." are set."""
        factory = config.pop("()")
        if not callable(factory):
            factory = self.resolve(factory)
        attributes = config.pop(".", None)
        result = factory(**{key: config[key] for key in config if valid_ident(key)})
        for name, value in (attributes or {}).items():
            setattr(result, name, value)
        return result

    def as_tuple(self, value):
        """The value, a list as a tuple."""
        return tuple(value) if isinstance(value, list) else value


def _is_queue_like(value):
    return all(callable(getattr(value, name, None)) for name in ("get", "put_nowait"))


class DictConfigurator(BaseConfigurator):
    """Sets up logging as a dict says."""

    def configure(self):
        """Do it."""
        config = self.config
        if "version" not in config:
            raise ValueError("dictionary doesn't specify a version")
        if config["version"] != 1:
            raise ValueError(f"Unsupported version: {config['version']}")
        with logging._lock:
            if config.pop("incremental", False):
                self._configure_more(config)
            else:
                self._configure_anew(config)

    def _configure_more(self, config):
        handlers = config.get("handlers", {})
        for name in handlers:
            if name not in logging._handlers:
                raise ValueError(f"No handler found with name {name!r}")
            try:
                level = handlers[name].get("level")
                if level:
                    logging._handlers[name].setLevel(logging._checkLevel(level))
            except Exception as error:
                raise ValueError(f"Unable to configure handler {name!r}") from error
        loggers = config.get("loggers", {})
        for name in loggers:
            try:
                self.configure_logger(name, loggers[name], True)
            except Exception as error:
                raise ValueError(f"Unable to configure logger {name!r}") from error
        if config.get("root"):
            try:
                self.configure_root(config["root"], True)
            except Exception as error:
                raise ValueError("Unable to configure root logger") from error

    def _configure_anew(self, config):
        disable_existing = config.pop("disable_existing_loggers", True)
        _clearExistingHandlers()
        for kind, make in (("formatters", self.configure_formatter), ("filters", self.configure_filter)):
            parts = config.get(kind, {})
            for name in parts:
                try:
                    parts[name] = make(parts[name])
                except Exception as error:
                    raise ValueError(f"Unable to configure {kind[:-1]} {name!r}") from error
        handlers = config.get("handlers", {})
        deferred = []
        for name in sorted(handlers):
            try:
                handler = self.configure_handler(handlers[name])
                handler.name = name
                handlers[name] = handler
            except Exception as error:
                if " not configured yet" not in str(error.__cause__):
                    raise ValueError(f"Unable to configure handler {name!r}") from error
                deferred.append(name)
        for name in deferred:
            try:
                handler = self.configure_handler(handlers[name])
                handler.name = name
                handlers[name] = handler
            except Exception as error:
                raise ValueError(f"Unable to configure handler {name!r}") from error
        existing, child_loggers = sorted(logging.root.manager.loggerDict), []
        loggers = config.get("loggers", {})
        for name in loggers:
            _split_existing(existing, name, child_loggers)
            try:
                self.configure_logger(name, loggers[name])
            except Exception as error:
                raise ValueError(f"Unable to configure logger {name!r}") from error
        _handle_existing_loggers(existing, child_loggers, disable_existing)
        root = config.get("root")
        if root:
            try:
                self.configure_root(root)
            except Exception as error:
                raise ValueError("Unable to configure root logger") from error

    def configure_formatter(self, config):
        """The formatter that a dict describes."""
        if "()" in config:
            factory, attributes = config["()"], config.get(".")
            try:
                return self.configure_custom(config)
            except TypeError as error:
                if "'format'" not in str(error):
                    raise
                config["fmt"] = config.pop("format")    # the name of the parameter in older factories
                config["()"] = factory
                if attributes is not None:
                    config["."] = attributes
                return self.configure_custom(config)
        kind = _resolve(config["class"]) if config.get("class") else logging.Formatter
        kwargs = {}
        if "validate" in config:
            kwargs["validate"] = config["validate"]
        if config.get("defaults") is not None:
            kwargs["defaults"] = config["defaults"]
        return kind(config.get("format"), config.get("datefmt"), config.get("style", "%"), **kwargs)

    def configure_filter(self, config):
        """The filter that a dict describes."""
        if "()" in config:
            return self.configure_custom(config)
        return logging.Filter(config.get("name", ""))

    def add_filters(self, filterer, filters):
        """Add filters, by name or as they are."""
        for item in filters:
            try:
                is_filter = callable(item) or callable(getattr(item, "filter", None))
                filterer.addFilter(item if is_filter else self.config["filters"][item])
            except Exception as error:
                raise ValueError(f"Unable to add filter {item!r}") from error

    def _configure_queue_handler(self, klass, **kwargs):
        source = kwargs.pop("queue", None)
        if source is None:
            source = queue.Queue()
        listener_class = kwargs.pop("listener", None) or logging.handlers.QueueListener
        handlers = kwargs.pop("handlers", [])
        respect = kwargs.pop("respect_handler_level", False)
        listener = listener_class(source, *handlers, respect_handler_level=respect)
        handler = klass(source, **kwargs)
        handler.listener = listener
        return handler

    def _prepare_queue_handler(self, config):
        """Replace what a queue handler's dict says of its queue, listener and handlers by these."""
        if "queue" in config:
            source = config["queue"]
            if isinstance(source, str):
                factory = self.resolve(source)
                if not callable(factory):
                    raise TypeError(f"Invalid queue specifier {source!r}")
                source = factory()
            elif isinstance(source, dict):
                if "()" not in source:
                    raise TypeError(f"Invalid queue specifier {source!r}")
                source = self.configure_custom(dict(source))
            if not _is_queue_like(source):
                raise TypeError(f"Invalid queue specifier {config['queue']!r}")
            config["queue"] = source
        if "listener" in config:
            listener = config["listener"]
            if isinstance(listener, type):
                if not issubclass(listener, logging.handlers.QueueListener):
                    raise TypeError(f"Invalid listener specifier {listener!r}")
            elif isinstance(listener, str):
                found = self.resolve(listener)
                if isinstance(found, type) and not issubclass(found, logging.handlers.QueueListener):
                    raise TypeError(f"Invalid listener specifier {listener!r}")
                config["listener"] = found
            elif isinstance(listener, dict):
                if "()" not in listener:
                    raise TypeError(f"Invalid listener specifier {listener!r}")
                config["listener"] = self.configure_custom(dict(listener))
            else:
                raise TypeError(f"Invalid listener specifier {listener!r}")
        if "handlers" in config:
            handlers = []
            for name in config["handlers"]:
                handler = self.config["handlers"][name]
                if not isinstance(handler, logging.Handler):
                    raise TypeError("target not configured yet") from TypeError(
                        f"Required handler {name!r} is not configured yet")
                handlers.append(handler)
            config["handlers"] = handlers

    def configure_handler(self, config):
        """The handler that a dict describes."""
        original = dict(config)
        formatter = config.pop("formatter", None)
        if formatter:
            try:
                formatter = self.config["formatters"][formatter]
            except Exception as error:
                raise ValueError(f"Unable to set formatter {formatter!r}") from error
        level = config.pop("level", None)
        filters = config.pop("filters", None)
        if "()" in config:
            factory = config.pop("()")
            if not callable(factory):
                factory = self.resolve(factory)
        else:
            name = config.pop("class")
            klass = name if callable(name) else self.resolve(name)
            factory = klass
            if issubclass(klass, logging.handlers.MemoryHandler):
                if "flushLevel" in config:
                    config["flushLevel"] = logging._checkLevel(config["flushLevel"])
                if "target" in config:
                    try:
                        target = self.config["handlers"][config["target"]]
                        if not isinstance(target, logging.Handler):
                            config.update(original)
                            raise TypeError("target not configured yet")
                        config["target"] = target
                    except Exception as error:
                        raise ValueError(f"Unable to set target handler {config['target']!r}") from error
            elif issubclass(klass, logging.handlers.QueueHandler):
                try:
                    self._prepare_queue_handler(config)
                except Exception as error:
                    config.update(original)
                    raise ValueError(f"Unable to set queue handler: {error}") from error
                factory = functools.partial(self._configure_queue_handler, klass)
            elif issubclass(klass, logging.handlers.SMTPHandler) and "mailhost" in config:
                config["mailhost"] = self.as_tuple(config["mailhost"])
            elif issubclass(klass, logging.handlers.SysLogHandler) and "address" in config:
                config["address"] = self.as_tuple(config["address"])
        attributes = config.pop(".", None)
        kwargs = {key: config[key] for key in config if valid_ident(key)}
        try:
            result = factory(**kwargs)
        except TypeError as error:
            if "'stream'" not in str(error):
                raise
            kwargs["strm"] = kwargs.pop("stream")       # the name of the parameter in older handlers
            result = factory(**kwargs)
            import warnings
            warnings.warn("Support for custom logging handlers with the 'strm' argument is deprecated and scheduled "
                          "for removal in Python 3.16. Define handlers with the 'stream' argument instead.",
                          DeprecationWarning, stacklevel=2)
        if formatter:
            result.setFormatter(formatter)
        if level is not None:
            result.setLevel(logging._checkLevel(level))
        if filters:
            self.add_filters(result, filters)
        for name, value in (attributes or {}).items():
            setattr(result, name, value)
        return result

    def add_handlers(self, logger, handlers):
        """Add handlers by name."""
        for name in handlers:
            try:
                logger.addHandler(self.config["handlers"][name])
            except Exception as error:
                raise ValueError(f"Unable to add handler {name!r}") from error

    def common_logger_config(self, logger, config, incremental=False):
        """What the root logger and others have in common."""
        level = config.get("level")
        if level is not None:
            logger.setLevel(logging._checkLevel(level))
        if incremental:
            return
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)
        if config.get("handlers"):
            self.add_handlers(logger, config["handlers"])
        if config.get("filters"):
            self.add_filters(logger, config["filters"])

    def configure_logger(self, name, config, incremental=False):
        """Set up a logger other than the root."""
        logger = logging.getLogger(name)
        self.common_logger_config(logger, config, incremental)
        logger.disabled = False
        if config.get("propagate") is not None:
            logger.propagate = config["propagate"]

    def configure_root(self, config, incremental=False):
        """Set up the root logger."""
        self.common_logger_config(logging.getLogger(), config, incremental)


dictConfigClass = DictConfigurator


def dictConfig(config):
    """Set up logging as a dict says."""
    dictConfigClass(config).configure()


# --- sockets ------------------------------------------------------------------------------------------------------

class _Listener(threading.Thread):
    """Receives configurations, JSON for dictConfig() or text for fileConfig(), each with its length before it."""

    def __init__(self, port, verify):
        super().__init__()
        self.wanted_port = port
        self.port = port
        self.verify = verify
        self.ready = threading.Event()
        self.is_stopped = False
        self.daemon = False

    def run(self):
        try:
            self.serve()
        finally:
            self.ready.set()        # after a failure too: who waits for it is not to wait for ever

    def serve(self):
        """Receive configurations until is_stopped is set."""
        import select
        import socket
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("localhost", self.wanted_port))
            server.listen(5)
            self.port = server.getsockname()[1]
            self.ready.set()
            while not self.is_stopped:
                if select.select([server], [], [], 0.2)[0]:
                    connection, _ = server.accept()
                    threading.Thread(target=self.receive, args=(connection,)).start()

    def receive(self, connection):
        """Take one configuration from a connection."""
        with connection:
            try:
                head = connection.recv(4)
                if len(head) != 4:
                    return
                length, data = struct.unpack(">L", head)[0], b""
                while len(data) < length:
                    part = connection.recv(length - len(data))
                    if not part:
                        return
                    data += part
                if self.verify is not None:
                    data = self.verify(data)
                if data is not None:
                    self.use(data.decode("utf-8"))
            except OSError as error:
                if error.errno != RESET_ERROR:
                    raise

    def use(self, text):
        """Set up logging as a text says."""
        import json
        try:
            try:
                dictConfig(json.loads(text))
            except ValueError:
                fileConfig(io.StringIO(text))
        except Exception:
            traceback.print_exc()


def listen(port=DEFAULT_LOGGING_CONFIG_PORT, verify=None):
    """A thread that, once started, receives configurations on a port until stopListening() is called."""
    global _listener
    with logging._lock:
        _listener = _Listener(port, verify)
        return _listener


def stopListening():
    """End the thread of listen()."""
    global _listener
    with logging._lock:
        if _listener:
            _listener.is_stopped = True
            _listener = None
