"""Waves of requests to a server, and what came of them."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.processes import PATIENCE, Server

OWN = "clarity_monitoring_"
_SERIES = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")

Answers = Counter[tuple[str, int, bool]]
Series = tuple[str, str]
"""Name and labels, as the page has them."""


@dataclass
class Run:
    """What came of a server: its reports before the first and after each wave, and its end."""

    size: int
    before: dict[str, Any]
    waves: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    page: dict[Series, float] = field(default_factory=dict)
    ended: tuple[int, float] = (0, 0.0)

    def answers(self, wave: int) -> Answers:
        """How often a kind of request was answered with a status, and whether wholly."""
        return Counter({(k, s, w): n for k, s, w, n in self.waves[wave]["answers"]})

    def losses(self, name: str, label: str) -> float:
        return losses(self.page, name, label)


def play(running: Server, size: int, waves: int) -> Run:
    found = Run(size, running.report())
    for number in range(waves):
        found.waves.append(running.wave(number * size, size))
        found.reports.append(running.report())
    return found


def page_with(running: Server, wanted: Sequence[Series]) -> dict[Series, float]:
    """The page of metrics, once it counts all these losses: exporters give up in their own time."""
    until = time.monotonic() + PATIENCE
    while True:
        page = _read(running.ask("/metrics"))
        if all(losses(page, *one) for one in wanted) or time.monotonic() > until:
            return page
        time.sleep(0.5)


def losses(page: dict[Series, float], name: str, label: str) -> float:
    """The sum of the library's own series of that name that have the label."""
    return sum(n for (its, labels), n in page.items() if its == OWN + name and label in labels)


def _read(page: str) -> dict[Series, float]:
    lines = (_SERIES.fullmatch(line) for line in page.splitlines() if not line.startswith("#"))
    return {(one[1], one[2] or ""): float(one[3]) for one in lines if one}
