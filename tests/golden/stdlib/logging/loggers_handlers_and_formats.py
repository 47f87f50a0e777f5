import io, logging, queue, sys, warnings
import logging.config, logging.handlers

logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(name)s %(funcName)s:%(lineno)d %(message)s", level="DEBUG")
log = logging.getLogger("shop.till")

def report():
    log.debug("started")
    log.info("%d of %s", 3, "four")
    logging.warning("%(key)s", {"key": "value"})
    logging.LoggerAdapter(log, {"user": "eve"}).error("adapted")
    log.critical("from above", stacklevel=2)

report()
print(log.parent, logging.root, logging.getLogger("shop").getChildren(), log.isEnabledFor(5))

stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("{levelname:>8}|{message}|{user}", style="{", defaults={"user": "nobody"}))
handler.addFilter(lambda record: "secret" not in record.getMessage())
log.addHandler(handler)
log.propagate = False
log.warning("open")
log.warning("secret")
try:
    {}["missing"]
except KeyError:
    log.exception("lost", extra={"user": "bob"})
print(stream.getvalue().splitlines()[0], stream.getvalue().splitlines()[-1], "secret" in stream.getvalue())
log.removeHandler(handler)

memory = logging.handlers.MemoryHandler(10, target=logging.StreamHandler(sys.stdout))
log.addHandler(memory)
log.info("kept")
log.info("kept too")
print("nothing yet")
log.error("out with it")
log.removeHandler(memory)

waiting = queue.Queue()
log.addHandler(logging.handlers.QueueHandler(waiting))
with logging.handlers.QueueListener(waiting, logging.StreamHandler(sys.stdout)):
    log.info("through a %s", "queue")

logging.captureWarnings(True)
logging.getLogger("py.warnings").addHandler(logging.NullHandler())
logging.config.dictConfig({
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"short": {"format": "${levelname}-${message}", "style": "$"}},
    "filters": {"mine": {"name": "shop"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "short",
                         "filters": ["mine"]}},
    "root": {"level": "WARNING", "handlers": ["out"]}})
logging.getLogger("shop.cellar").warning("dark")
logging.getLogger("other").warning("not shown")
logging.getLogger("shop.cellar").info("too low")
logging.captureWarnings(False)
for action in (lambda: log.setLevel("LOUD"), lambda: logging.Formatter("no field"), lambda: logging.getLogger(3),
               lambda: log.info("x", extra={"message": 1}) or logging.disable("never"),
               lambda: logging.config.dictConfig({"version": 2}), lambda: logging.Formatter("x", style="?")):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error)
print(logging.getLevelName(30), logging.getLevelName("ERROR"), logging.getLevelName(7), logging.getHandlerNames())
print(logging.makeLogRecord({"name": "made", "msg": "%s!", "args": ("hi",)}).getMessage())

# expect: DEBUG shop.till report:8 started
# expect: INFO shop.till report:9 3 of four
# expect: WARNING root report:10 value
# expect: ERROR shop.till report:11 adapted
# expect: CRITICAL shop.till <module>:14 from above
# expect: <RootLogger root (DEBUG)> <RootLogger root (DEBUG)> {<Logger shop.till (DEBUG)>} False
# expect:  WARNING|open|nobody KeyError: 'missing' False
# expect: nothing yet
# expect: kept
# expect: kept too
# expect: out with it
# expect: through a queue
# expect: WARNING-dark
# expect: ValueError Unknown level: 'LOUD'
# expect: ValueError Invalid format 'no field' for '%' style
# expect: TypeError A logger name must be a string
# expect: ValueError Unknown level: 'never'
# expect: ValueError Unsupported version: 2
# expect: ValueError Style must be one of: %,{,$
# expect: WARNING 40 Level 7 frozenset({'out'})
# expect: hi!
