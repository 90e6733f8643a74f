"""What is logged of our own troubles: each kind at most once a minute, and never what was sent."""

from __future__ import annotations

import logging
import time

PERIOD_SECONDS = 60.0

_LOG = logging.getLogger("clarity.monitoring.cloud_metrics")


class Complaints:
    """`once` kinds are logged again only after a success."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def say(self, kind: str, text: str, *, once: bool = False) -> None:
        """Log `text` as a warning, unless its kind was logged a moment ago."""
        now = time.monotonic()
        last = self._last.get(kind)
        if last is not None and (once or now - last < PERIOD_SECONDS):
            return
        self._last[kind] = now
        _LOG.warning("Metrics for Cloud Monitoring: %s", text)

    def better(self, kind: str) -> None:
        """Nothing is wrong with `kind` any more."""
        self._last.pop(kind, None)
