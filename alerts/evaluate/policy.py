"""One policy: its conditions measured, joined by the combiner, and turned into incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alerts.condition import ABSENT, LOG_MATCH, PROMQL, THRESHOLD, kind_of, not_known
from alerts.evaluate import absence, log_match, threshold
from alerts.evaluate.clock import milliseconds
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.incident import Closed, Incident, NotEvaluated, PolicyOutcome
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.options import AndIncidents
from alerts.evaluate.promql import condition as promql
from alerts.evaluate.series import SECOND, Flags, Identity
from alerts.evaluate.snooze import snoozed, without_snoozed
from alerts.evaluate.state import Missing, Retest, State, state
from alerts.evaluate.stretches import runs
from alerts.evaluate.world import Measure, World
from monitoring.plan import Json, Resource

_MEASURES: dict[str, Measure] = {
    THRESHOLD: threshold.measure,
    ABSENT: absence.measure,
    PROMQL: promql.measure,
}


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """A condition that was measured: its index in the policy, and its state."""

    index: int
    measured: Measurement
    state: State


def evaluate_policy(world: World, resource: Resource) -> PolicyOutcome:
    """The incidents of one AlertPolicy; a condition that is not evaluated says why."""
    key, body = resource.key, resource.body
    if not body.get("enabled", True):
        return PolicyOutcome(key, ())
    judged: list[_Judged] = []
    refused: list[NotEvaluated] = []
    for index, condition in enumerate(body["conditions"]):
        kind = kind_of(condition)
        try:
            if kind == LOG_MATCH:
                matched = log_match.incidents(world, key, condition[kind], body)
                return PolicyOutcome(key, tuple(without_snoozed(world.snoozes, matched)))
            measured = measure_condition(world, condition)
            retest = _retest(world, condition[kind], body, kind)
            found = state(measured, retest)
            judged.append(_Judged(index, measured, _unless_snoozed(world, key, measured, found)))
        except NotEvaluableError as why:
            refused.append(NotEvaluated(index, str(why)))
    combiner = body.get("combiner", "OR")
    if combiner.startswith("AND") and refused:
        return PolicyOutcome(key, (), tuple(refused))
    incidents = sorted(_combined(world, key, combiner, judged), key=lambda i: i.opened)
    return PolicyOutcome(key, tuple(incidents), tuple(refused))


def measure_condition(world: World, condition: Mapping[str, Json]) -> Measurement:
    """What a condition measures; raises NotEvaluableError for one that measures nothing."""
    kind = kind_of(condition)
    if kind not in _MEASURES:
        raise NotEvaluableError(not_known(kind))
    return _MEASURES[kind](world, condition[kind])


def _unless_snoozed(world: World, key: str, measured: Measurement, found: State) -> State:
    if not world.snoozes:
        return found
    blocked = snoozed(world.snoozes, key, measured.rows, measured.times)
    return replace(found, met=found.met & ~blocked, snoozed=blocked)


def _retest(
    world: World, condition: Mapping[str, Json], body: Mapping[str, Json], kind: str
) -> Retest:
    strategy = body.get("alertStrategy", {})
    auto_close = milliseconds(strategy.get("autoClose")) or (
        world.options.auto_close_default * SECOND
    )
    trigger = condition.get("trigger", {})
    # An absence lasts its duration by what it measures.
    duration = 0 if kind == ABSENT else milliseconds(condition.get("duration"))
    delay = world.options.ingestion_delay
    if world.options.unknown_when_late and 0 < duration < delay * SECOND:
        raise NotEvaluableError(
            f"data come {delay} s late, after the retest window of {duration // SECOND} s is over: "
            "the condition stays unknown"
        )
    return Retest(
        duration=duration,
        auto_close=auto_close,
        missing=_missing(condition, kind),
        restarts=world.options.missing_restarts_retest,
        count=int(trigger.get("count", 1)),
        percent=float(trigger.get("percent", 0)),
    )


def _missing(condition: Mapping[str, Json], kind: str) -> Missing:
    if kind == PROMQL:  # a series that the query does not return is clean, as in Prometheus
        return Missing.INACTIVE
    said = condition.get("evaluationMissingData", "").removeprefix("EVALUATION_MISSING_DATA_")
    return Missing(said) if said in ("ACTIVE", "INACTIVE") else Missing.NO_OP


def _combined(
    world: World, key: str, combiner: str, judged: Sequence[_Judged]
) -> Iterator[Incident]:
    if not judged:
        return
    if combiner == "AND_WITH_MATCHING_RESOURCE":
        for resource in dict.fromkeys(map(_resource, judged[0].measured.rows)):
            narrowed = [_narrowed(one, resource) for one in judged]
            if all(one.measured.rows for one in narrowed):
                yield from _all_met(world, key, narrowed)
    elif combiner == "AND" and len(judged) > 1:
        yield from _all_met(world, key, judged)
    else:
        for one in judged:
            yield from _each_row(key, one, None)


def _all_met(world: World, key: str, judged: Sequence[_Judged]) -> Iterator[Incident]:
    """The incidents of conditions that must be met at once."""
    together = np.logical_and.reduce([one.state.met.any(axis=0) for one in judged])
    if world.options.and_incidents is AndIncidents.EACH:
        for one in judged:
            yield from _each_row(key, one, together)
        return
    for start, end in runs(together):
        yield _joint_incident(key, judged, start, end)


def _joint_incident(key: str, judged: Sequence[_Judged], start: int, end: int | None) -> Incident:
    """One incident for all conditions, named after the one that was met last."""
    began: list[tuple[int, int, int]] = []
    for place, one in enumerate(judged):
        row = int(np.argmax(one.state.met[:, start]))
        began.append((int(one.state.began[row, start]), -place, row))
    first, place, row = max(began)
    why = None
    if end is not None:
        ended = [one.state for one in judged if not one.state.met[:, end].any()]
        why = _why(ended[0], slice(None), end)
    return _incident(key, judged[-place], row, first, (start, end), why)


def _each_row(key: str, one: _Judged, only: Flags | None) -> Iterator[Incident]:
    """An incident for each stretch in which a row is met (and `only` holds)."""
    for row in range(len(one.measured.rows)):
        met = one.state.met[row] if only is None else one.state.met[row] & only
        for start, end in runs(met):
            why = None if end is None else _why(one.state, row, end)
            yield _incident(key, one, row, int(one.state.began[row, start]), (start, end), why)


def _why(found: State, rows: int | slice, end: int) -> Closed:
    """Why the rows of a condition are no longer met at the evaluation `end`."""
    if found.snoozed is not None and np.all(found.snoozed[rows, end]):
        return Closed.SNOOZED
    return Closed.EXPIRED if np.all(found.silent[rows, end]) else Closed.CLEARED


def _incident(
    key: str, one: _Judged, row: int, first: int, run: tuple[int, int | None], why: Closed | None
) -> Incident:
    measured = one.measured
    start, end = run
    return Incident(
        policy=key,
        condition=one.index,
        identity=measured.rows[row],
        began=int(measured.times[first]),
        opened=int(measured.times[start]),
        closed=None if end is None else int(measured.times[end]),
        value=float(measured.values[row, start]),
        threshold=measured.threshold,
        why_closed=why,
    )


def _resource(identity: Identity) -> Identity:
    """Only the monitored resource of an identity."""
    return Identity(resource=identity.resource, resource_labels=identity.resource_labels)


def _narrowed(one: _Judged, resource: Identity) -> _Judged:
    """The rows of a condition that are on a resource."""
    rows = [n for n, row in enumerate(one.measured.rows) if _resource(row) == resource]
    measured = Measurement(
        one.measured.times,
        tuple(one.measured.rows[n] for n in rows),
        one.measured.values[rows],
        one.measured.present[rows],
        one.measured.violating[rows],
        one.measured.threshold,
    )
    held = one.state.snoozed
    narrowed = State(
        one.state.met[rows],
        one.state.began[rows],
        one.state.silent[rows],
        None if held is None else held[rows],
    )
    return _Judged(one.index, measured, narrowed)
