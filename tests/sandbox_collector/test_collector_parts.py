"""The parts together: what is due, and trouble that stops nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from sandbox.collector.collector import Collector
from sandbox.collector.sink import SinkError


@dataclass
class Ticking:
    """A part that is due every so many seconds."""

    every: float
    name: str = "ticking"
    wrong: tuple[str, ...] = ()
    away: bool = False
    steps: list[float] = field(default_factory=list)
    closed: int = 0

    def due(self) -> float:
        return self.steps[-1] + self.every if self.steps else float("-inf")

    def step(self, now: float) -> tuple[str, ...]:
        self.steps.append(now)
        if self.away:
            raise SinkError("the sandbox is away")
        return self.wrong

    def finish(self, now: float) -> tuple[str, ...]:
        return ("the end",)

    def close(self) -> None:
        self.closed += 1

    def told(self) -> str:
        return f"{len(self.steps)} steps"


def test_parts_run_when_they_are_due() -> None:
    fast, slow = Ticking(10, "fast"), Ticking(30, "slow")
    made = Collector([fast, slow], lambda text: None)
    ran = [made.run_once(float(now)) for now in range(0, 61, 10)]
    assert fast.steps == [0, 10, 20, 30, 40, 50, 60]
    assert slow.steps == [0, 30, 60]
    assert ran[0] == ["fast", "slow"]
    assert made.due() == 70


def test_a_step_that_was_late_is_not_made_up_for() -> None:
    part = Ticking(10)
    made = Collector([part], lambda text: None)
    for now in (0.0, 45.0, 50.0, 56.0):
        made.run_once(now)
    assert part.steps == [0, 45, 56]


def test_trouble_is_said_once_and_stops_no_other_part() -> None:
    said: list[str] = []
    away, odd = Ticking(10, away=True), Ticking(10, "odd", ("refused",))
    made = Collector([away, odd], said.append)
    for now in (0.0, 10.0, 20.0):
        made.run_once(now)
    assert odd.steps == [0, 10, 20]
    assert said == ["the sandbox is away", "odd: refused"]
    assert made.away == 3


def test_the_end_writes_what_waits_and_tells_all_in_a_line() -> None:
    said: list[str] = []
    part = Ticking(10)
    made = Collector([part], said.append)
    made.run_once(0.0)
    assert made.finish(5.0) == "1 steps"
    assert said == ["ticking: the end"]
    assert part.closed == 1


def test_a_defect_is_not_hidden() -> None:
    class Broken(Ticking):
        def step(self, now: float) -> tuple[str, ...]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Collector([Broken(1)], lambda text: None).run_once(0.0)
