"""The closed-form limit of a deployed policy in a scenario: when it should fire, and when clear.

Only where the closed forms say something of the scenario: one step fault of errors on an objective,
even traffic, and a policy all of whose conditions are burn rates of that objective.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from alerts.condition import THRESHOLD
from alerts.evaluate.clock import seconds
from alerts.evaluate.options import Options
from alerts.scenario.names import indicators_of
from alerts.scenario.scenario import Constant, Deploy, Errors, Fault, Load, Missing, Scenario
from monitoring.filters.ast import Selector, SloFunction
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from monitoring.filters.query import lookback_seconds
from monitoring.model import Model
from monitoring.plan import Json, Kind, Resource
from sandbox.drill.deployed import Deployed
from slo.fault import Course, Delays, course
from slo.forms import burning
from slo.tiers import SAMPLE

_DISTURBING = (Load, Missing, Deploy)  # traffic that is not even


@dataclass(frozen=True, slots=True)
class Limit:
    """`course` is None where the fault is too small or too short for the policy.

    Detection and reset may come later than the course says by what `delays` has, never sooner.
    """

    course: Course | None
    delays: Delays


@dataclass(frozen=True, slots=True)
class _Objective:
    name: str
    goal: Decimal
    indicator: str


def limits(
    scenario: Scenario, model: Model, deployed: Deployed, options: Options
) -> dict[str, Limit]:
    """The limits that there are, by the key of the policy."""
    fault = _single(scenario)
    if fault is None or not isinstance(fault.effect, Errors):
        return {}
    found: dict[str, Limit] = {}
    objectives = {o.name: o for o in _objectives(model, deployed)}
    for policy in deployed.plan.of(Kind.POLICY):
        limit = _limit(policy, objectives, fault, options)
        if limit is not None:
            found[policy.key] = limit
    return found


def _single(scenario: Scenario) -> Fault | None:
    """The only fault, on traffic that is even; None where there are more, or it is not."""
    uneven = any(isinstance(fault.effect, _DISTURBING) for fault in scenario.faults)
    waves = any(not isinstance(traffic, Constant) for _, traffic in scenario.traffic)
    if len(scenario.faults) != 1 or uneven or waves or scenario.seed is not None:
        return None
    return scenario.faults[0]


def _objectives(model: Model, deployed: Deployed) -> Iterator[_Objective]:
    """The request-based objectives over a rolling period that are deployed and in the model."""
    indicators = indicators_of(model)
    named = {f"slo/{o.key}": o.indicator.key for s in model.services for o in s.objectives}
    for resource in deployed.plan.of(Kind.SLO):
        body = resource.body
        based = "requestBased" in body.get("serviceLevelIndicator", {})
        if based and "rollingPeriod" in body and named.get(resource.key) in indicators:
            yield _Objective(
                name=body["name"],
                goal=Decimal(str(body["goal"])),
                indicator=named[resource.key],
            )


def _limit(
    policy: Resource, objectives: Mapping[str, _Objective], fault: Fault, options: Options
) -> Limit | None:
    conditions = policy.body.get("conditions", ())
    burns = [burn for burn in map(_burn, conditions) if burn is not None]
    objective = objectives.get(burns[0][0]) if burns else None
    effect = fault.effect
    if objective is None or not isinstance(effect, Errors):
        return None
    joined = policy.body.get("combiner", "OR").startswith("AND") or len(burns) == 1
    same = all(name == objective.name for name, _, _ in burns)
    if not joined or not same or len(burns) != len(conditions):
        return None
    # A fault of another indicator leaves this objective as it is.
    share = Decimal(str(effect.share)) if effect.indicator == objective.indicator else Decimal(0)
    forms = [burning(int(window), threshold, objective.goal) for _, window, threshold in burns]
    return Limit(
        course=course(forms, share, fault.lasts) if share else None,
        delays=Delays(
            Decimal(SAMPLE), Decimal(options.ingestion_delay), Decimal(options.evaluation_period)
        ),
    )


def _burn(condition: Mapping[str, Json]) -> tuple[str, float, Decimal] | None:
    """(objective, window in seconds, burn rate) of a condition on a burn rate without a retest."""
    body = condition.get(THRESHOLD, {})
    try:
        node = parse(body.get("filter", ""))
    except FilterError:
        return None
    if not isinstance(node, Selector) or node.function is not SloFunction.BURN_RATE:
        return None
    window = lookback_seconds(node)
    above = body.get("comparison") == "COMPARISON_GT"
    if window is None or not above or seconds(body.get("duration")):
        return None
    return node.objective, window, Decimal(str(body.get("thresholdValue", 0)))
