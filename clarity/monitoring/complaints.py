"""What is logged of our own troubles: each kind at most once a minute, and never what was sent."""

from __future__ import annotations

import logging
import time

PERIOD_SECONDS = 60.0


class Complaints:
    """Warnings of the logger `name`, each of which begins with what it is `about`.

    `once` kinds are logged again only after a success.
    """

    def __init__(self, name: str, about: str) -> None:
        self._log = logging.getLogger(name)
        self._about = about
        self._last: dict[str, float] = {}

    def say(self, kind: str, text: str, *, once: bool = False) -> None:
        """Log `text` as a warning, unless its kind was logged a moment ago."""
        now = time.monotonic()
        last = self._last.get(kind)
        if last is not None and (once or now - last < PERIOD_SECONDS):
            return
        self._last[kind] = now
        self._log.warning("%s: %s", self._about, text)

    def better(self, kind: str) -> None:
        """Nothing is wrong with `kind` any more."""
        self._last.pop(kind, None)
