"""Coroutines beside each other in one thread, and input and output that does not block."""

from .base_events import *
from .coroutines import *
from .events import *
from .exceptions import *
from .futures import *
from .locks import *
from .protocols import *
from .runners import *
from .queues import *
from .streams import *
from .subprocess import *
from .tasks import *
from .taskgroups import *
from .timeouts import *
from .threads import *
from .transports import *
from .unix_events import *
from . import staggered

__all__ = (base_events.__all__ + coroutines.__all__ + events.__all__ + exceptions.__all__ + futures.__all__
           + locks.__all__ + protocols.__all__ + runners.__all__ + queues.__all__ + streams.__all__
           + subprocess.__all__ + tasks.__all__ + taskgroups.__all__ + threads.__all__ + timeouts.__all__
           + transports.__all__ + unix_events.__all__)

_OF_GRAPH = ("capture_call_graph", "format_call_graph", "print_call_graph", "FrameCallGraphEntry", "FutureCallGraph")
__all__ += _OF_GRAPH


def __getattr__(name):
    if name in _OF_GRAPH or name == "graph":  # few programs ask for it, and it takes a third of the import
        import importlib
        graph = importlib.import_module(".graph", __name__)
        globals().update({each: getattr(graph, each) for each in _OF_GRAPH})
        return globals()[name]
    import warnings
    policies = {"AbstractEventLoopPolicy": events._AbstractEventLoopPolicy,
                "DefaultEventLoopPolicy": unix_events._DefaultEventLoopPolicy}
    if name not in policies:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    warnings._deprecated(f"asyncio.{name}", remove=(3, 16))
    return policies[name]
