"""Running alert tests: each scenario is played once, and every test on it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from alerts.evaluate.options import Options
from alerts.scenario.labels import NoLabelsError
from alerts.scenario.scenario import Scenario
from alerts.testing.alert_test import AlertTest
from alerts.testing.expect import failures, silent_policies
from alerts.testing.play import Played, play
from alerts.testing.result import Failure, Result, Results
from alerts.testing.timeline import timeline
from monitoring.model import Model
from monitoring.plan import Plan


def run(
    tests: Sequence[AlertTest],
    model: Model,
    plan: Plan,
    stack: str = "",
    options: Options | None = None,
) -> Results:
    """The tests' results, in their order."""
    began = perf_counter()
    played: dict[Scenario, Played] = {}
    results = []
    for test in tests:
        start = perf_counter()
        try:
            if test.scenario not in played:
                played[test.scenario] = play(test.scenario, model, plan, options)
        except NoLabelsError as why:
            results.append(_not_played(test, str(why), start))
            continue
        results.append(_judged(test, played[test.scenario], start))
    return Results(stack, tuple(results), perf_counter() - began)


def _not_played(test: AlertTest, why: str, start: float) -> Result:
    failure = Failure(f"the scenario has no data: {why}", test.scenario.source)
    return Result(test, (failure,), frozenset(), frozenset(), seconds=perf_counter() - start)


def _judged(test: AlertTest, played: Played, start: float) -> Result:
    found = tuple(failures(test, played))
    about = [policy for failure in found for policy in failure.policies]
    return Result(
        test,
        found,
        fired=frozenset(fires.policy for fires in test.fires),
        silent=silent_policies(test, played),
        timeline=timeline(played, about) if found else (),
        seconds=perf_counter() - start,
    )
