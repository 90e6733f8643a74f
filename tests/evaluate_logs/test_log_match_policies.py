"""Log-match policies end to end: which incidents entries open, and when these close."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import Closed, Incident, PolicyOutcome
from alerts.evaluate.logs.match import matcher
from alerts.evaluate.notifications import notifications
from alerts.evaluate.options import Options
from alerts.evaluate.prompt import Prompt
from alerts.evaluate.series import Data, LogEntry
from monitoring.log_filters.ast import (
    And,
    Comparison,
    Field,
    LogId,
    Node,
    Operator,
    Or,
)
from monitoring.log_filters.parser import parse
from monitoring.plan import Kind, Resource, Source

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
HERE = Source("made", 1, 1)


def run(
    body: dict[str, Any], entries: list[LogEntry], end: int = 10 * HOUR, delay: int = 30
) -> PolicyOutcome:
    resource = Resource(Kind.POLICY, "alert/x", body, (), HERE)
    options = Options(ingestion_delay=delay)
    return evaluate([resource], Data((), tuple(entries)), 0, end, options)["alert/x"]


def policy(filter_: str, **extractors: str) -> dict[str, Any]:
    return {
        "combiner": "OR",
        "conditions": [{"conditionMatchedLog": {"filter": filter_, "labelExtractors": extractors}}],
        "alertStrategy": {"autoClose": "1800s", "notificationRateLimit": {"period": "3600s"}},
        "notificationChannels": ["channel/mail"],
    }


def text(at: int, said: str = "boom") -> LogEntry:
    return LogEntry(at, {"textPayload": said})


def spans(outcome: PolicyOutcome) -> list[tuple[int, int | None]]:
    return [(incident.opened, incident.closed) for incident in outcome.incidents]


def test_matches_belong_to_the_open_incident_until_none_comes_for_the_auto_close() -> None:
    seen = [MINUTE, 20 * MINUTE, 49 * MINUTE, 79 * MINUTE, 200 * MINUTE]
    outcome = run(policy("boom"), [*map(text, reversed(seen)), text(5, "fine")], delay=0)
    assert spans(outcome) == [
        (MINUTE, 79 * MINUTE),
        (79 * MINUTE, 109 * MINUTE),
        (200 * MINUTE, 230 * MINUTE),
    ]
    assert {i.why_closed for i in outcome.incidents} == {Closed.EXPIRED}


def test_alerting_sees_an_entry_after_the_ingestion_delay() -> None:
    (one,) = run(policy("boom"), [text(MINUTE)], end=2 * MINUTE).incidents
    assert (one.began, one.opened, one.closed) == (MINUTE, MINUTE + 30 * SECOND, None)
    assert run(policy("boom"), [text(MINUTE)], end=MINUTE + 29 * SECOND).incidents == ()


def test_each_combination_of_labels_is_its_own_rule() -> None:
    body = policy("failed", who='REGEXP_EXTRACT(textPayload, "(\\\\w+) failed")')
    entries = [text(MINUTE, "a failed"), text(2 * MINUTE, "b failed"), text(3 * MINUTE, "a failed")]
    found = run(body, [*entries, text(4 * MINUTE, "(none) failed")]).incidents
    assert [i.identity.metric_labels for i in found] == [
        (("who", "a"),),
        (("who", "b"),),
        (("who", ""),),
    ]


def test_only_openings_notify_and_not_more_often_than_the_rate_limit() -> None:
    body = policy("boom")
    found = run(body, [text(n * 40 * MINUTE) for n in range(1, 5)], delay=0).incidents
    assert len(found) == 4
    sent = notifications(body, found, 10 * HOUR)
    assert [(n.at, n.prompt) for n in sent] == [
        (40 * MINUTE, Prompt.OPENED),
        (120 * MINUTE, Prompt.OPENED),
    ]


def test_a_filter_that_cannot_be_read_is_not_evaluated() -> None:
    for body in (policy("sevrity=ERROR"), policy("boom", x="EXTRACT(nope)")):
        outcome = run(body, [text(1)])
        assert outcome.incidents == ()
        assert "no field" in outcome.not_evaluated[0].reason


# Google's own samples, on entries generated from their filters.


def samples(corpora: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted((corpora / "google-sample-alerts").glob("*.json")):
        if "conditionMatchedLog" in (raw := path.read_text(encoding="utf-8")):
            found[path.name] = json.loads(raw)
    return found


def satisfying(node: Node, entry: dict[str, Any]) -> None:
    """Makes `entry` match the equalities and names of logs of a filter."""
    match node:
        case And(operands):
            for operand in operands:
                satisfying(operand, entry)
        case Or(operands):
            satisfying(operands[0], entry)
        case LogId(name):
            entry["logName"] = "projects/p/logs/" + name.replace("/", "%2F")
        case Comparison(Field(path), Operator.EQUAL, value):
            put(entry, path, value.text)
        case Comparison(Field(path), Operator.MATCHES, _):
            put(entry, path, JETTY)
        case _:
            raise AssertionError(node)


def put(entry: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    for part in path[:-1]:
        entry = entry.setdefault(part, {})
    entry[path[-1]] = value


JETTY = "2026-11-23 WARN  : Unknown Arguments detected.  Consider using --dry-run or --exec"


def leaf_paths(entry: dict[str, Any], before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    return [
        path
        for key, value in entry.items()
        for path in (
            leaf_paths(value, (*before, key)) if isinstance(value, dict) else [(*before, key)]
        )
    ]


@pytest.mark.corpora
def test_every_sample_policy_fires_on_its_entry_and_is_silent_on_others(corpora: Path) -> None:
    policies = samples(corpora)
    assert len(policies) == 14
    for name, body in policies.items():
        condition = body["conditions"][0]["conditionMatchedLog"]
        entry: dict[str, Any] = {}
        satisfying(parse(condition["filter"]), entry)
        outcome = run(body, [LogEntry(MINUTE, entry)])
        assert outcome.not_evaluated == (), name
        (fired,) = outcome.incidents
        expected = dict.fromkeys(condition.get("labelExtractors", {}), "")
        assert {k for k, _ in fired.identity.metric_labels} == set(expected), name
        silent = []
        for path in leaf_paths(entry):  # one wrong field is enough for silence
            wrong = copy.deepcopy(entry)
            put(wrong, path, "something else")
            silent.append(LogEntry(MINUTE, wrong))
        assert silent
        assert run(body, silent).incidents == (), name


@pytest.mark.corpora
def test_the_labels_of_a_sample_are_extracted(corpora: Path) -> None:
    (body,) = [b for n, b in samples(corpora).items() if "gke-security-bulletin" in n]
    entry: dict[str, Any] = {}
    satisfying(parse(body["conditions"][0]["conditionMatchedLog"]["filter"]), entry)
    entry["jsonPayload"] |= {"severity": "HIGH", "bulletinId": "GCP-1"}
    incident: Incident
    (incident,) = run(body, [LogEntry(MINUTE, entry)]).incidents
    labels = dict(incident.identity.metric_labels)
    assert (labels["severity"], labels["bulletinId"], labels["bulletinUri"]) == (
        "HIGH",
        "GCP-1",
        "",
    )


@pytest.mark.corpora
def test_the_escapes_of_the_jetty_sample_are_those_of_its_pattern(corpora: Path) -> None:
    """Its ``\\:`` and ``\\<`` escape nothing in a string, and stand for themselves in RE2."""
    (body,) = [b for n, b in samples(corpora).items() if n.startswith("jetty")]
    matches = matcher(body["conditions"][0]["conditionMatchedLog"]["filter"])
    said = "Argument: -Xmx1g (interpreted as a JVM argument, from <command-line>)"
    assert matches({"jsonPayload": {"message": said}})
    assert matches({"jsonPayload": {"message": JETTY}})
    assert not matches({"jsonPayload": {"message": said.replace("<", "[")}})
