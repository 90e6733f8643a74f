"""Exceptions that nothing caught, as entries: Python itself would write them as text, with what
they say.
"""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from clarity.monitoring.contract.events import Category
from clarity.monitoring.logging.log import Log

MESSAGE = "Uncaught exception"


def log_uncaught(log: Log) -> None:
    """From now on those of the process and of its threads are logged, each as CRITICAL or ERROR."""

    def ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            log.write(Category.ERROR, "CRITICAL", MESSAGE, error=error)

    def thread_ended(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            log.write(Category.ERROR, "ERROR", MESSAGE, error=args.exc_value)

    sys.excepthook = ended
    threading.excepthook = thread_ended
