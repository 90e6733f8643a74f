"""The parts of the collector, each run when it is due; what goes wrong in one stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sandbox.collector.sink import SinkError

MAX_TOLD = 100  # different complaints; the same one is told once


class Part(Protocol):
    """Something that is collected: steps say what went wrong, and raise SinkError.

    Times are seconds since the epoch by the clock that is written into points.
    """

    @property
    def name(self) -> str:
        """A word for it."""

    def due(self) -> float:
        """When to step next; in the past at first."""

    def step(self, now: float) -> tuple[str, ...]:
        """Collect and write."""

    def finish(self, now: float) -> tuple[str, ...]:
        """Write what waits, at the end."""

    def close(self) -> None:
        """Let go of threads and files."""

    def told(self) -> str:
        """What it did, in a few words."""


class Collector:
    """Runs its parts; `say` is told of each kind of trouble once."""

    def __init__(self, parts: Sequence[Part], say: Callable[[str], None]) -> None:
        self._parts = tuple(parts)
        self._say = say
        self._said: set[str] = set()
        self.away = 0
        """How many steps could not write, since the sandbox did not answer."""

    def due(self) -> float:
        """When the next part is due."""
        return min(part.due() for part in self._parts)

    def run_once(self, now: float) -> list[str]:
        """Step all parts that are due at `now`; their names."""
        ran = [part for part in self._parts if now >= part.due()]
        for part in ran:
            self._try(part, part.step, now)
        return [part.name for part in ran]

    def finish(self, now: float) -> str:
        """Write what waits and end; what was done, in one line."""
        for part in self._parts:
            self._try(part, part.finish, now)
        self.close()
        away = [f"{self.away} times the sandbox did not answer"] if self.away else []
        return "; ".join([*(part.told() for part in self._parts), *away])

    def close(self) -> None:
        """Let go of everything; also when it did not finish."""
        for part in self._parts:
            part.close()

    def _try(self, part: Part, step: Callable[[float], tuple[str, ...]], now: float) -> None:
        try:
            for wrong in step(now):
                self._complain(f"{part.name}: {wrong}")
        except SinkError as fault:
            self.away += 1
            self._complain(str(fault))

    def _complain(self, what: str) -> None:
        if what not in self._said and len(self._said) < MAX_TOLD:
            self._said.add(what)
            self._say(what)
