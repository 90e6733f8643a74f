"""How entries of structlog and of the standard library's logging come into the log."""

from __future__ import annotations

import logging
import sys
from typing import Any

from clarity.monitoring.contract.events import Category
from clarity.monitoring.logging.log import Log, category_of
from clarity.monitoring.logging.losses import Loss
from clarity.monitoring.logging.plain import plain
from clarity.monitoring.logging.severity import of_level, of_method

SERVERS = ("uvicorn", "uvicorn.error", "uvicorn.asgi")
"""Loggers of the server: they tell of a request's exception again, which the access log told of."""

_RECORD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",  # uvicorn's, the message with terminal colours
}
_OWN = ("event", "exc_info", "stack_info")


class StructlogBridge:
    """What structlog wraps: each of its methods takes an entry as keyword arguments."""

    def __init__(self, log: Log, name: str) -> None:
        self._log = log
        self._name = name

    def debug(self, /, **fields: Any) -> None:
        self._write("debug", fields)

    def info(self, /, **fields: Any) -> None:
        self._write("info", fields)

    def warning(self, /, **fields: Any) -> None:
        self._write("warning", fields)

    def error(self, /, **fields: Any) -> None:
        self._write("error", fields)

    def critical(self, /, **fields: Any) -> None:
        self._write("critical", fields)

    def notset(self, /, **fields: Any) -> None:
        self._write("notset", fields)

    def _write(self, method: str, fields: dict[str, Any]) -> None:
        event, error, _ = (fields.pop(name, None) for name in _OWN)
        severity = of_method(method)
        self._log.write(
            category_of(severity),
            severity,
            event if isinstance(event, str) else str(plain(event)),
            fields,
            logger=self._name,
            error=exception_of(error),
        )


def exception_of(exc_info: Any) -> BaseException | None:
    """The exception of an ``exc_info`` argument: True, an exception, or a tuple of three."""
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        found = exc_info[1] if len(exc_info) == 3 else None
        return found if isinstance(found, BaseException) else None
    if exc_info:
        return sys.exc_info()[1]
    return None


class RecordHandler(logging.Handler):
    """A handler of the root logger: records of libraries become entries like all others."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def createLock(self) -> None:  # noqa: N802
        """None: the log has its own, and no record must wait for another."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            severity = of_level(record.levelno)
            error = exception_of(record.exc_info)
            if error is not None and record.name in SERVERS and self._log.has_told(error):
                return
            located = error is None and category_of(severity) is Category.ERROR
            self._log.write(
                category_of(severity),
                severity,
                record.getMessage(),
                {name: value for name, value in vars(record).items() if name not in _RECORD},
                logger=record.name,
                error=error,
                location=_location(record) if located else None,
            )
        except Exception:  # arguments that do not fit the message
            self._log.losses.add(Loss.UNWRITABLE)


def _location(record: logging.LogRecord) -> dict[str, str]:
    return {
        "file": record.pathname,
        "line": str(record.lineno),
        "function": record.funcName or "",
    }
