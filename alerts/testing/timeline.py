"""What happened in a scenario, line by line, for whoever has to see why a test failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alerts.evaluate.series import SECOND
from alerts.scenario.names import indicators_of, unit_shown
from alerts.scenario.scenario import (
    Deploy,
    Effect,
    Errors,
    Level,
    Load,
    Logged,
    Missing,
    Slow,
    Unreachable,
)
from alerts.testing.about import objective_of
from alerts.testing.play import Played
from alerts.testing.words import share, value
from monitoring.model import Indicator, LatencyIndicator, Model

_MOST = 40  # lines of a timeline


def timeline(played: Played, policies: Iterable[str]) -> tuple[str, ...]:
    """The faults, the incidents, and what they cost; with the named policies first violations."""
    events = sorted([*_faults(played), *_incidents(played), *_ends(played, policies)])
    lines = [f"{played.clock(time)}  {text}" for time, text in events]
    if len(lines) > _MOST:
        lines = [*lines[: _MOST - 1], f"          … and {len(lines) - _MOST + 1} more"]
    return tuple(lines)


def _faults(played: Played) -> Iterator[tuple[int, str]]:
    start = played.scenario.start
    for fault in played.scenario.faults:
        yield start + fault.start * SECOND, f"fault begins: {told(fault.effect, played.model)}"
        yield start + fault.end * SECOND, f"fault ends: {told(fault.effect, played.model)}"


def _incidents(played: Played) -> Iterator[tuple[int, str]]:
    for incident in played.outcome.incidents:
        if incident.began < incident.opened:
            yield incident.began, f"{incident.policy} first violated"
        yield (
            incident.opened,
            f"{incident.policy} opened{_spent(incident.policy, played, incident.opened)}",
        )
        if incident.closed is not None:
            yield incident.closed, f"{incident.policy} closed ({incident.why_closed})"


def _spent(policy: str, played: Played, instant: int) -> str:
    objective = objective_of(played.plan[policy])
    left = played.budgets.left(objective, instant) if objective else ""
    return "" if isinstance(left, str) else f", {share(1 - left)} of the budget spent"


def _ends(played: Played, policies: Iterable[str]) -> Iterator[tuple[int, str]]:
    """How much budget is left at the end, of the objectives that are concerned."""
    keys = [*policies, *(incident.policy for incident in played.outcome.incidents)]
    objectives = dict.fromkeys(objective_of(played.plan[key]) for key in keys)
    end = played.scenario.end
    yield end, "the test ends"
    for objective in filter(None, objectives):
        left = played.budgets.left(objective, end)
        if not isinstance(left, str):
            yield end, f"the test ends with {share(left)} of the budget of {objective} left"


def told(effect: Effect, model: Model) -> str:
    """A fault in a few words."""
    match effect:
        case Errors(indicator, part):
            return f"{share(part)} of {indicator} is bad"
        case Slow(indicator, latency, part):
            unit = _unit(indicators_of(model)[indicator])
            return f"{share(part)} of {indicator} takes {value(latency)} {unit}"
        case Level(metric, level):
            return f"{metric} is {value(level)} {unit_shown(model.metrics[metric])}".removesuffix(
                " 1"
            )
        case Load(of, factor):
            return f"{share(factor)} of the usual traffic of {of}"
        case Missing(metrics):
            return f"nothing writes {', '.join(metrics)}"
        case Deploy(service):
            return f"{service} is deployed"
        case Unreachable(check, checkers):
            return f"the check {check} fails from {checkers} places"
        case Logged(_, count):
            return f"{count} log entries"


def _unit(indicator: Indicator) -> str:
    return indicator.latency.metric.unit if isinstance(indicator, LatencyIndicator) else ""
