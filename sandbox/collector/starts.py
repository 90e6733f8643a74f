"""When the counting of a cumulative series began, and when it began anew."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sandbox.collector.point import MS, Key

FORGET_MS = 600 * MS

Amounts = tuple[float, ...]
"""What only grows while nothing restarts: a counter's value; of a histogram sum and counts."""


class Rule(StrEnum):
    """What the first sample of a series stands for.

    PROCESS: the Cloud Run sidecar's: it counts since the process began (else since the collector
    did). FIRST_SAMPLE: the managed collector's: it is the base, taken from all that follow, and not
    written. Sources: run-gmp-sidecar, prometheusreceiver/internal/starttimemetricadjuster.go;
    prometheus-engine, pkg/export/series_cache.go.
    """

    PROCESS = "process"
    FIRST_SAMPLE = "first-sample"


@dataclass(slots=True)
class _Run:
    """A series since it last began: `base` is what it then showed, `told` what began it."""

    start: int
    base: Amounts
    last: Amounts
    end: int
    told: int | None


class Starts:
    """The runs of all series of a target; `began` (ms) stands for a process that tells no start."""

    def __init__(self, rule: Rule, began: int) -> None:
        self._rule = rule
        self._began = began
        self._runs: dict[Key, _Run] = {}

    def __len__(self) -> int:
        return len(self._runs)

    def since(
        self, key: Key, amounts: Amounts, now: int, told: int | None
    ) -> tuple[int, Amounts] | None:
        """The start (ms) of the run that a sample at `now` belongs to, and its amounts since then.

        `told` is what the page says of the start. None where nothing is to be written: a base, or
        a sample that is not newer than the last.
        """
        run = self._runs.get(key)
        if run is None:
            run = self._runs[key] = self._first(amounts, now, told)
            if self._rule is Rule.FIRST_SAMPLE:
                return None
        elif now <= run.end:
            return None
        elif len(amounts) != len(run.last) or any(
            new < old for new, old in zip(amounts, run.last, strict=True)
        ):
            run.start, run.base = now - 1, (0.0,) * len(amounts)
        elif self._restarted(run, told):
            # The process is another, and has overtaken the last one's counts already.
            start = min(max(told or 0, run.end + 1), now - 1)
            run.start, run.base = start, (0.0,) * len(amounts)
        run.last, run.end, run.told = amounts, now, told
        return run.start, tuple(a - b for a, b in zip(amounts, run.base, strict=True))

    def forget(self, now: int) -> None:
        """Drop what no page has shown for ten minutes."""
        old = [key for key, run in self._runs.items() if run.end < now - FORGET_MS]
        for key in old:
            del self._runs[key]

    def _first(self, amounts: Amounts, now: int, told: int | None) -> _Run:
        if self._rule is Rule.FIRST_SAMPLE:
            return _Run(now, amounts, amounts, now, told)
        start = min(self._began if told is None else told, now - 1)
        return _Run(start, (0.0,) * len(amounts), amounts, now - 1, told)

    def _restarted(self, run: _Run, told: int | None) -> bool:
        if self._rule is Rule.FIRST_SAMPLE or told is None or run.told is None:
            return False
        return told > run.told
