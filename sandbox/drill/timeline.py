"""What happened in a drill, in time order, for a person who reads it at night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from alerts.evaluate.incident import Closed, Incident
from alerts.evaluate.series import SECOND
from alerts.testing.about import objective_of
from alerts.testing.alert_test import AlertTest
from alerts.testing.timeline import told as fault_text
from alerts.testing.words import lasting, share, since, value
from monitoring.plan import Json
from monitoring.text import duration
from sandbox.drill.deployed import Deployed
from sandbox.drill.play import Drill, Sent
from sandbox.drill.reports import timestamp
from sandbox.drill.verdict import Verdict
from sandbox.notify.deliver import Result

PAGE, TICKET = "PAGE", "ticket"
_WHAT = 9  # characters
_SINCE = 12
_SHOWN_KEYS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `at` is milliseconds since the epoch, `what` a word, `told` who was notified."""

    at: int
    what: str
    text: str
    policy: str = ""
    told: str = ""


def rows(drill: Drill) -> list[Row]:
    """Faults, openings, closings and recoveries, by time."""
    found = [*_faults(drill), *(row for i in drill.incidents for row in _incident(i, drill))]
    return sorted(found, key=lambda row: row.at)


def _faults(drill: Drill) -> Iterator[Row]:
    scenario = drill.played.scenario
    for fault in scenario.faults:
        begin, end = (scenario.start + second * SECOND for second in (fault.start, fault.end))
        what = fault_text(fault.effect, drill.played.model)
        yield Row(begin, "fault", f"{what}, for {duration(fault.lasts)}")
        if fault.end < scenario.lasts:
            yield Row(end, "recovery", f"no longer: {what}")


def _incident(incident: Incident, drill: Drill) -> Iterator[Row]:
    key = incident.policy
    if incident.began < incident.opened:
        yield Row(incident.began, "violates", f"{key}: first of its retest window", key)
    yield opened_row(incident, drill.deployed, drill.sent, _spent(incident, drill))
    if incident.closed is not None:
        yield closed_row(incident, incident.closed, drill.sent)


def opened_row(incident: Incident, deployed: Deployed, sent: Sent, cost: str = "") -> Row:
    """An incident that opens, and who is told; `cost` is added to what it says."""
    key = incident.policy
    return Row(
        incident.opened,
        PAGE if deployed.is_page(key) else TICKET,
        f"{key} opens{_opening_text(incident)}{cost}",
        key,
        _told_text(incident, incident.opened, sent),
    )


def closed_row(incident: Incident, at: int, sent: Sent) -> Row:
    """An incident that closes at `at` (ms), and who is told."""
    key = incident.policy
    told = _told_text(incident, at, sent)
    return Row(at, "resolve", f"{key} closes{_closing_text(incident)}", key, told)


def _opening_text(incident: Incident) -> str:
    """`` at 16.67 (threshold 14.4)``; empty where nothing was measured."""
    if incident.value != incident.value:
        return ""
    threshold = incident.threshold
    beyond = "" if threshold is None else f" (threshold {value(threshold)})"
    return f" at {value(incident.value)}{beyond}"


def _closing_text(incident: Incident) -> str:
    """Why it closed, where that is not the usual."""
    return "" if incident.why_closed in (None, Closed.CLEARED) else f" ({incident.why_closed})"


def _told_text(incident: Incident, at: int, sent: Sent) -> str:
    """``PagerDuty on-call #1, Incident responder (kept)``"""
    numbers = {page["channel"]: page["number"] for page in sent.pages_of(incident)}
    names = []
    for told in sent.told_of(incident):
        if told["at"] != timestamp(at):
            continue
        name = str(told.get("channel_name") or told["channel"])
        number = numbers.get(told["channel"])
        if told["result"] != Result.SENT:
            name += f" ({told['result']})"
        names.append(f"{name} #{number}" if number else name)
    return ", ".join(names) or "nobody"


def _spent(incident: Incident, drill: Drill) -> str:
    """``, 4.63% of the budget spent``: what the objective of a policy had lost by then.

    It is read at the first evaluation that sees all of that, which is later than the opening.
    """
    objective = objective_of(drill.deployed.plan[incident.policy])
    options = drill.options
    seen = incident.opened + (options.ingestion_delay + options.evaluation_period) * SECOND - 1
    left = drill.played.budgets.left(objective, seen) if objective else ""
    return "" if isinstance(left, str) else f", {share(1 - left)} of the budget spent"


def as_text(drill: Drill, test: AlertTest, verdict: Verdict) -> str:
    """The timeline and the verdict."""
    played = drill.played
    day = datetime.fromtimestamp(played.scenario.start / SECOND, UTC).strftime("%Y-%m-%d")
    lines = [
        f"Drill {test.name}: {played.scenario.description}",
        f"Policies as deployed in {drill.deployed.project}; virtual clock, {day} (UTC).",
        "",
    ]
    for row in rows(drill):
        later = row.at > played.fault_start and played.scenario.faults
        after = f"+{lasting(row.at - played.fault_start)}" if later else ""
        lines.append(row_text(row, after))
    lines += ["", *_headline(drill), *_still_open(drill), *_notes(drill.deployed), ""]
    lines.append(f"Verdict: {'passed' if verdict.passed else 'FAILED'}")
    for finding in verdict.findings:
        lines.append(f"  {'ok  ' if finding.passed else 'FAIL'}  {finding.text}")
    return "\n".join(lines)


def clock(milliseconds: int) -> str:
    """A time of day, in UTC: ``00:12:00``."""
    return datetime.fromtimestamp(milliseconds / SECOND, UTC).strftime("%H:%M:%S")


def row_text(row: Row, after: str) -> str:
    """A row as one line or two; `after` is the time since the fault."""
    line = f"  {clock(row.at)}  {after:>{_SINCE}}  {row.what.ljust(_WHAT)} {row.text}"
    return f"{line}\n{' ' * (_SINCE + _WHAT + 15)}tells {row.told}" if row.told else line


def _headline(drill: Drill) -> Iterator[str]:
    """What a person wants to know first: when somebody was paged, at what cost, and until when."""
    played = drill.played
    if not played.scenario.faults:
        return
    pages = (
        i
        for i in drill.incidents
        if drill.deployed.is_page(i.policy) and i.opened >= played.fault_start
    )
    page = next(pages, None)
    if page is None:
        yield "Nobody was paged."
        return
    after = since(page.opened - played.fault_start, "the fault began")
    text = f"First page {after}{_spent(page, drill)}"
    if page.closed is None:
        text += "; still open at the end"
    else:
        text += f"; resolved {since(page.closed - played.fault_end, 'it ended')}"
    yield f"{text}."


def _still_open(drill: Drill) -> Iterator[str]:
    left = list(dict.fromkeys(i.policy for i in drill.incidents if i.closed is None))
    if left:
        yield f"Open at the end ({clock(drill.played.scenario.end)}): {', '.join(left)}."


def _notes(deployed: Deployed) -> Iterator[str]:
    for keys, what in (
        (deployed.changed, "deployed otherwise than the files say"),
        (deployed.missing, "in the files and not deployed"),
    ):
        if keys:
            shown = ", ".join(keys[:_SHOWN_KEYS]) + (", ..." if len(keys) > _SHOWN_KEYS else "")
            yield f"Note: {len(keys)} policies are {what}: {shown}. `make up` brings them up."


def as_json(drill: Drill, test: AlertTest, verdict: Verdict) -> Json:
    """The same as data."""
    return {
        "scenario": test.name,
        "project": drill.deployed.project,
        "passed": verdict.passed,
        "timeline": [
            {
                "at": timestamp(row.at),
                "what": row.what,
                "policy": row.policy,
                "text": row.text,
                "tells": row.told,
            }
            for row in rows(drill)
        ],
        "verdict": [{"passed": f.passed, "text": f.text} for f in verdict.findings],
        "notifications": list(drill.sent.notifications),
        "pagerduty": list(drill.sent.pages),
        "changed": list(drill.deployed.changed),
        "missing": list(drill.deployed.missing),
    }
