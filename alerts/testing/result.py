"""What became of alert tests."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.testing.alert_test import AlertTest
from monitoring.plan import Source


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that was not met: `message` says what really happened, and when."""

    message: str
    source: Source
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One test. `fired` and `silent` are the policies that it proves to fire and to stay silent.

    `timeline` is told when it failed; `seconds` is what it took.
    """

    test: AlertTest
    failures: tuple[Failure, ...]
    fired: frozenset[str]
    silent: frozenset[str]
    timeline: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return not self.failures


@dataclass(frozen=True, slots=True)
class Results:
    """All tests of a run, against the plan of `stack`."""

    stack: str
    results: tuple[Result, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if not result.passed)
