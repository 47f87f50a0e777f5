"""The logger of asyncio."""

from _late_logging import Logger as _Logger

logger = _Logger("asyncio")
