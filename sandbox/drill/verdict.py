"""Whether a drill came out as it must: against the closed forms, the test, and who was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from alerts.evaluate.incident import Incident
from alerts.evaluate.prompt import Prompt
from alerts.evaluate.series import SECOND
from alerts.testing.alert_test import AlertTest
from alerts.testing.expect import failures
from alerts.testing.play import Played
from monitoring.plan import Json
from monitoring.text import duration
from sandbox.drill.limit import Limit
from sandbox.drill.play import Drill
from sandbox.drill.reports import timestamp
from sandbox.notify.deliver import Result
from sandbox.pagerduty.ledger import Status


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was judged, as a sentence."""

    passed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return all(finding.passed for finding in self.findings)


def judge(drill: Drill, test: AlertTest, limits: Mapping[str, Limit]) -> Verdict:
    """Everything that can be said of a drill, the closed forms first."""
    return Verdict(
        (
            *_against_limits(drill.played, limits),
            *_expected(drill.played, test),
            *_told(drill),
        )
    )


def _against_limits(played: Played, limits: Mapping[str, Limit]) -> Iterator[Finding]:
    for key, limit in limits.items():
        found = (i for i in played.incidents(key) if i.opened >= played.fault_start)
        incident = next(found, None)
        if limit.course is None:
            if incident is not None:
                after = duration(_seconds(incident.opened - played.fault_start))
                yield Finding(False, f"{key} opened {after} after a fault that it must not notice")
        elif incident is None:
            most = duration(limit.course.detect + limit.delays.most)
            yield Finding(False, f"{key} did not open; the closed form gives {most} at most")
        else:
            took = _seconds(incident.opened - played.fault_start)
            yield _within(f"{key} opened", "the fault", took, limit.course.detect, limit)
            if incident.closed is not None:
                took = _seconds(incident.closed - played.fault_end)
                yield _within(f"{key} closed", "its end", took, limit.course.reset, limit)


def _seconds(milliseconds: int) -> Decimal:
    return Decimal(milliseconds) / SECOND


def _within(what: str, since: str, took: Decimal, form: Decimal, limit: Limit) -> Finding:
    least, most = form + limit.delays.least, form + limit.delays.most
    text = (
        f"{what} {duration(took)} after {since}; the closed form gives {duration(form)}, "
        f"sampling and delays make it {duration(least)} to {duration(most)}"
    )
    return Finding(least <= took <= most, text)


def _expected(played: Played, test: AlertTest) -> Iterator[Finding]:
    """What the alert test says of the scenario."""
    there = tuple(fires for fires in test.fires if fires.policy in played.plan)
    found = [f"{f.policy} should fire and is not deployed" for f in test.fires if f not in there]
    found += [failure.message for failure in failures(replace(test, fires=there), played)]
    yield from (Finding(False, text) for text in found)
    if not found:
        count = len(test.fires) + len(test.silent) + len(test.budget_left)
        yield Finding(True, f"the {count} expectations of the alert test hold")


def _told(drill: Drill) -> Iterator[Finding]:
    """PagerDuty has one incident for each of ours that it was told of, and nothing failed."""
    wrong = [incident for incident in drill.incidents if not _paged_once(incident, drill)]
    for incident in wrong:
        yield Finding(False, f"PagerDuty does not agree with the incident of {incident.policy}")
    pages = len(drill.sent.pages)
    if pages and not wrong:
        text = f"PagerDuty holds {pages} incidents, one for each of ours that it was told of"
        yield Finding(True, text)
    for told in drill.sent.notifications:
        if told["result"] == Result.FAILED:
            name = told.get("channel_name") or told["channel"]
            yield Finding(False, f"{name} was not told at {told['at']}: {told['why']}")


def _paged_once(incident: Incident, drill: Drill) -> bool:
    told = {
        (n["channel"], n["prompt"])
        for n in drill.sent.told_of(incident)
        if n.get("type") == "pagerduty" and n["result"] == Result.SENT
    }
    wanted = {channel for channel, prompt in told if prompt != Prompt.CLOSED}
    resolved = {channel for channel, prompt in told if prompt == Prompt.CLOSED}
    held = drill.sent.pages_of(incident)
    agree = all(_agrees(page, incident, page["channel"] in resolved) for page in held)
    return len(held) == len(wanted) and agree


def _agrees(page: Json, incident: Incident, resolved: bool) -> bool:
    """Opened when the incident was, and resolved when it closed if PagerDuty was told so."""
    closed = timestamp(incident.closed) if resolved and incident.closed is not None else None
    status = Status.RESOLVED if resolved else Status.TRIGGERED
    return (page["created_at"], page["resolved_at"], page["status"]) == (
        timestamp(incident.opened),
        closed,
        status,
    )
