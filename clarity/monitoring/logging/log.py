"""The log of a process: everything that is logged passes through here.

Nothing here raises into the caller or waits for anyone.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

from clarity.monitoring.contract.events import Category
from clarity.monitoring.logging.correlation import Correlation, current, of_current_span
from clarity.monitoring.logging.limiter import Limiter
from clarity.monitoring.logging.losses import Loss, Losses
from clarity.monitoring.logging.renderer import Renderer
from clarity.monitoring.logging.severity import ERROR_LEVEL, level_of
from clarity.monitoring.logging.sink import Sink
from clarity.monitoring.logging.stack import Location, logged_at

REPORT_SECONDS = 10.0
LOST = "Log entries lost or altered"
_NOTHING: Mapping[str, Any] = {}
_TOLD = "__clarity_told__"


class _Thread(threading.local):
    """`quiet` while this thread is writing an entry, or if it is one that delivers them."""

    quiet = False


thread = _Thread()


def category_of(severity: str) -> Category:
    """Of an entry that is no event of the contract."""
    return Category.ERROR if level_of(severity) >= ERROR_LEVEL else Category.EVENT


class Log:
    """Entries below `level` are left out; floods of errors are thinned by `limiter`.

    What is lost is counted in `losses`, and told in the log itself every REPORT_SECONDS at most.
    """

    def __init__(
        self,
        renderer: Renderer,
        sink: Sink,
        losses: Losses,
        *,
        level: str = "INFO",
        limiter: Limiter | None = None,
    ) -> None:
        self.losses = losses
        self.level = level_of(level)
        self.exception_text = renderer.exception_text
        self._renderer = renderer
        self._sink = sink
        self._limiter = limiter
        self._report_at = time.monotonic() + REPORT_SECONDS

    def enabled(self, severity: str) -> bool:
        return level_of(severity) >= self.level

    def has_told(self, error: BaseException) -> bool:
        """Whether an entry told of this exception."""
        return hasattr(error, _TOLD)

    def write(
        self,
        category: Category,
        severity: str,
        message: str,
        fields: Mapping[str, Any] = _NOTHING,
        *,
        logger: str = "",
        error: BaseException | None = None,
        location: Location | None = None,
        http_request: Mapping[str, Any] | None = None,
        correlation: Correlation | None = None,
    ) -> None:
        """Log an entry; `correlation` is that of the current request where none is given.

        An entry that is logged while one is being written on the same thread (by the repr of a
        value, a signal handler) is dropped and counted: the output's lock is held.
        """
        level = level_of(severity)
        if level < self.level:
            return
        if thread.quiet:
            self.losses.add(Loss.NESTED)
            return
        thread.quiet = True
        try:
            if error is not None:
                BaseException.__setattr__(error, _TOLD, True)  # also on a frozen dataclass
            suppressed = self._suppressed(category, message, error, fields)
            if suppressed is None:
                return
            if location is None and error is None and level >= ERROR_LEVEL:
                location = logged_at(sys._getframe(1))
            trace = of_current_span() if correlation is None else None
            correlation = correlation or current()
            line = self._renderer.line(
                category,
                severity,
                message,
                fields,
                logger=logger,
                error=error,
                location=location,
                http_request=http_request,
                correlation=correlation,
                trace=trace or (correlation.trace if correlation else None),
                suppressed=suppressed,
            )
            self._sink.write(line)
            if time.monotonic() >= self._report_at:
                self._report()
        except Exception:
            self.losses.add(Loss.UNWRITABLE)
        finally:
            thread.quiet = False

    def flush(self, seconds: float) -> None:
        """Tell of the losses and deliver what was written, for so long at most. It blocks."""
        self._report()
        self._sink.flush(seconds)

    def close(self, seconds: float) -> None:
        """The same, at the end."""
        self._report()
        self._sink.close(seconds)

    def _suppressed(
        self,
        category: Category,
        message: str,
        error: BaseException | None,
        fields: Mapping[str, Any],
    ) -> int | None:
        """How many like this one were left out before it; None to leave this one out too."""
        if self._limiter is None or category is not Category.ERROR:
            return 0
        endpoint = fields.get("endpoint")
        kind = (message, type(error), endpoint if isinstance(endpoint, str) else None)
        suppressed = self._limiter.admit(kind)
        if suppressed is None:
            self.losses.add(Loss.LIMITED)
        return suppressed

    def _report(self) -> None:
        self._report_at = time.monotonic() + REPORT_SECONDS
        lost = self.losses.untold()
        if lost:
            line = self._renderer.line(Category.ERROR, "WARNING", LOST, {"lost": lost})
            self._sink.write(line)
