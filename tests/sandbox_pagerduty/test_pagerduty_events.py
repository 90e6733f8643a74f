"""The local PagerDuty over its socket: both APIs, refusals, deduplication, restarts."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from sandbox.api.store import Store
from sandbox.pagerduty.event import Action, Event
from sandbox.pagerduty.ledger import Ledger, Service
from sandbox.pagerduty.paths import LIST_PATH, V1_PATH, V2_PATH
from tests.sandbox_server import KEY, Sandbox, sandbox

UNKNOWN = "f" * 32


def v2(key: str = KEY, **changes: Any) -> dict[str, Any]:
    payload = {"summary": "Down", "source": "api", "severity": "critical"}
    event = {"routing_key": key, "event_action": "trigger", "payload": payload}
    return event | changes


def v1(key: str = KEY, **changes: Any) -> dict[str, Any]:
    return {"service_key": key, "event_type": "trigger", "description": "Down"} | changes


def incidents(server: Sandbox, key: str) -> list[Any]:
    listed = server.ok("GET", LIST_PATH)["incidents"]
    return [incident for incident in listed if incident["incident_key"] == key]


def test_v2_triggers_acknowledges_and_resolves(server: Sandbox) -> None:
    for action, status in (
        ("trigger", "triggered"),
        ("trigger", "triggered"),
        ("acknowledge", "acknowledged"),
        ("trigger", "acknowledged"),
        ("resolve", "resolved"),
    ):
        code, answer = server.ask("POST", V2_PATH, v2(event_action=action, dedup_key="v2/1"))
        assert code == 202
        assert answer == {
            "status": "success",
            "message": "Event processed",
            "dedup_key": "v2/1",
        }
        (incident,) = incidents(server, "v2/1")
        assert incident["status"] == status
    assert incident["events"] == 5
    assert (incident["title"], incident["severity"]) == ("Down", "critical")
    assert incident["created_at"] <= incident["acknowledged_at"] <= incident["resolved_at"]


def test_v1_triggers_acknowledges_and_resolves(server: Sandbox) -> None:
    for action in ("trigger", "acknowledge", "resolve"):
        code, answer = server.ask("POST", V1_PATH, v1(event_type=action, incident_key="v1/1"))
        assert code == 200
        assert answer == {
            "status": "success",
            "message": "Event processed",
            "incident_key": "v1/1",
        }
    (incident,) = incidents(server, "v1/1")
    assert incident["status"] == "resolved"


def test_after_a_resolve_a_trigger_opens_another(server: Sandbox) -> None:
    for action in ("trigger", "resolve", "resolve", "trigger"):
        server.ask("POST", V2_PATH, v2(event_action=action, dedup_key="again"))
    first, second = incidents(server, "again")
    assert (first["status"], second["status"]) == ("resolved", "triggered")
    assert second["number"] > first["number"]


def test_what_was_never_opened_is_not_resolved(server: Sandbox) -> None:
    code, _ = server.ask("POST", V1_PATH, v1(event_type="resolve", incident_key="never"))
    assert code == 200
    assert incidents(server, "never") == []
    events = server.ok("GET", LIST_PATH)["events"]
    assert [e["incident"] for e in events if e["incident_key"] == "never"] == [None]


@pytest.mark.parametrize(
    ("path", "event", "field"), [(V1_PATH, v1(), "incident_key"), (V2_PATH, v2(), "dedup_key")]
)
def test_a_key_is_made_where_none_is_given(
    server: Sandbox, path: str, event: Any, field: str
) -> None:
    _, one = server.ask("POST", path, event)
    _, other = server.ask("POST", path, event)
    assert one[field] != other[field]
    assert len(incidents(server, one[field])) == 1


def without(event: dict[str, Any], *path: str) -> dict[str, Any]:
    copy = json.loads(json.dumps(event))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return dict(copy)


V2_REFUSALS = [
    (without(v2(), "routing_key"), "'routing_key' is missing or blank"),
    (v2("short"), "Length of 'routing_key' is incorrect (should be 32 characters)"),
    (v2("-" * 32), "'routing_key' cannot contain non-alphanumeric characters."),
    (v2(UNKNOWN), "Invalid routing key"),
    (without(v2(), "event_action"), "'event_action' is missing or blank"),
    (
        v2(event_action="open"),
        "'event_action' is invalid (must be one of the following: "
        "'trigger', 'acknowledge' or 'resolve')",
    ),
    (without(v2(), "payload"), "'payload.summary' is missing or blank"),
    (without(v2(), "payload", "summary"), "'payload.summary' is missing or blank"),
    (without(v2(), "payload", "source"), "'payload.source' is missing or blank"),
    (without(v2(), "payload", "severity"), "'payload.severity' is missing or blank"),
    (
        v2(payload={"summary": "s" * 1025, "source": "s", "severity": "info"}),
        "Length of 'payload.summary' is incorrect (should be at most 1024 characters)",
    ),
    (
        v2(payload={"summary": "s", "source": "s", "severity": "bad"}),
        "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', "
        "'error' or 'info')",
    ),
    (v2(event_action="resolve"), "'dedup_key' is missing or blank"),
    (
        v2(dedup_key="k" * 256),
        "Length of 'dedup_key' is incorrect (should be at most 255 characters)",
    ),
    (b"{", "The request body is no JSON"),
    (b"[]", "The request body is no JSON object"),
]
V1_REFUSALS = [
    (without(v1(), "service_key"), "Service key is missing or blank"),
    (v1("short"), "Service key is the wrong length (should be 32 characters)"),
    (v1(UNKNOWN), "Service key is invalid"),
    (
        v1(event_type="open"),
        "Event type is invalid (must be one of: trigger, acknowledge or resolve)",
    ),
    (without(v1(), "description"), "Description is missing or blank"),
    (v1(event_type="resolve"), "Incident key is missing or blank"),
    (b"no", "The request body is no JSON"),
]


@pytest.mark.parametrize(
    ("path", "event", "error"),
    [(V2_PATH, *case) for case in V2_REFUSALS] + [(V1_PATH, *case) for case in V1_REFUSALS],
)
def test_a_bad_event_is_refused_and_leaves_nothing(
    server: Sandbox, path: str, event: Any, error: str
) -> None:
    before = server.ok("GET", LIST_PATH)
    code, answer = server.ask("POST", path, event)
    assert code == 400
    assert (answer["status"], answer["message"]) == ("invalid event", "Event object is invalid")
    assert error in answer["errors"]
    assert server.ok("GET", LIST_PATH) == before


def test_a_huge_event_is_refused(server: Sandbox) -> None:
    details = {"custom_details": {"text": "x" * 600_000}}
    code, _ = server.ask("POST", V2_PATH, v2(payload=v2()["payload"] | details))
    assert code == 413


def test_no_key_is_shown_anywhere(server: Sandbox) -> None:
    server.ask("POST", V2_PATH, v2(dedup_key="shown"))
    assert KEY not in json.dumps(server.ok("GET", LIST_PATH))
    assert KEY.encode() not in (server.home.api / "requests.jsonl").read_bytes()


def test_a_page_of_another_site_reaches_nothing(server: Sandbox) -> None:
    code, _ = server.ask("POST", V2_PATH, v2(dedup_key="web"), origin="https://example.com")
    assert code == 403
    code, _ = server.ask("POST", V2_PATH, v2(dedup_key="web"), host="pagerduty.example.com")
    assert code == 403
    assert incidents(server, "web") == []


def test_the_time_of_a_drill_needs_the_key(server: Sandbox) -> None:
    said = "2020-01-01T00:00:00Z"
    server.ask("POST", V2_PATH, v2(dedup_key="then"), x_clarity_time=said)
    server.ask(
        "POST",
        V2_PATH,
        v2(dedup_key="drilled"),
        x_clarity_time=said,
        x_clarity_key=server.address.key,
    )
    assert incidents(server, "then")[0]["created_at"] != said
    assert incidents(server, "drilled")[0]["created_at"] == said


def test_incidents_survive_a_restart(tmp_path: Path) -> None:
    with sandbox(tmp_path) as server:
        server.channel("pagerduty", service_key=KEY)
        server.ask("POST", V2_PATH, v2(dedup_key="kept"))
        before = server.ok("GET", LIST_PATH)
        server.restart()
        assert server.ok("GET", LIST_PATH) == before
        server.ask("POST", V2_PATH, v2(event_action="resolve", dedup_key="kept"))
        assert incidents(server, "kept")[0]["status"] == "resolved"


class Pager(RuleBasedStateMachine):
    """The ledger beside a plain account of what should be open."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "state.db")
        self.ledger = Ledger(self.store)
        self.service = Service("projects/p/notificationChannels/1", "On call")
        self.open: set[str] = set()
        self.opened = 0

    @rule(key=st.sampled_from("abc"), action=st.sampled_from(list(Action)))
    def event(self, key: str, action: Action) -> None:
        self.ledger.take(self.service, Event("v2", action, key, "s"), "2026-01-01T00:00:00Z")
        if action is Action.TRIGGER:
            self.opened += key not in self.open
            self.open.add(key)
        elif action is Action.RESOLVE:
            self.open.discard(key)
        held = self.ledger.incidents()
        assert len(held) == self.opened
        live = [i["incident_key"] for i in held if i["status"] != "resolved"]
        assert sorted(live) == sorted(self.open)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


TestPager = Pager.TestCase
TestPager.settings = settings(max_examples=25, deadline=None)


@settings(max_examples=50, deadline=None)
@given(
    body=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "routing_key",
                        "event_action",
                        "payload",
                        "dedup_key",
                        "service_key",
                        "event_type",
                        "incident_key",
                        "summary",
                        "severity",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_event_is_a_defect(server: Sandbox, body: bytes) -> None:
    for path in (V1_PATH, V2_PATH):
        code, answer = server.ask("POST", path, body)
        assert code == 400, answer
