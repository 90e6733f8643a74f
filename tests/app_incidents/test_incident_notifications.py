"""Payloads into incidents: every field, what is refused, and that nothing else comes out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.incidents.incident import Incident, State
from clarity.monitoring.incidents.intake.notification import SHOWN_CHARS, parse
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.incidents.intake.strict_json import MAX_DEPTH, read_object
from sandbox.notify.payload import payload as sandbox_payload
from tests.app_incidents.telling import NOW, body, payload
from tests.drill.occasions import ABOUT, at_close


def refused(sent: bytes) -> Reason:
    with pytest.raises(Refusal) as caught:
        parse(sent)
    return caught.value.reason


def test_what_the_sandbox_sends_is_read_field_by_field() -> None:
    opened = parse(json.dumps(sandbox_payload(ABOUT)).encode())
    assert opened == Incident(
        id="0.opqiw61fsv7p",
        state=State.OPEN,
        started_at=1767571920,
        ended_at=None,
        project="shop",
        policy="Shop: too many requests",
        condition="More than 2001 requests",
        severity="Critical",
        summary="Requests for Cloud Run Revision labels {service_name=cart} with metric labels "
        "{code=500} is above the threshold of 2001.000 with a value of 7679.000.",
        url="http://127.0.0.1:1/v3/projects/shop/alerts/0.opqiw61fsv7p",
        observed="7679.000",
        threshold="2001",
        metric="run.googleapis.com/request_count",
        resource="cloud_run_revision",
        resource_labels={"service_name": "cart"},
        policy_labels={"service": "shop", "team": "pay"},
    )
    closed = parse(json.dumps(sandbox_payload(at_close())).encode())
    assert closed is not None
    assert (closed.id, closed.state, closed.ended_at) == (opened.id, State.CLOSED, 1767572820)


def test_the_message_that_tests_a_channel_is_none() -> None:
    sent = {"version": "test", "incident": {"state": "OPEN", "documentation": "a string"}}
    assert parse(json.dumps(sent).encode()) is None


@pytest.mark.parametrize("version", ["1.3", "2.0", "1", 1.2, None, "", ["1.2"], "Test"])
def test_a_version_that_is_not_known_is_refused(version: Any) -> None:
    assert refused(json.dumps(payload() | {"version": version}).encode()) is Reason.VERSION


def test_fields_that_are_not_known_are_ignored() -> None:
    assert parse(body(tomorrow={"a": [1]})) == parse(body())


@pytest.mark.parametrize(
    "changes",
    [
        {"incident_id": ""},
        {"incident_id": "a b"},
        {"incident_id": "x" * 129},
        {"incident_id": 7},
        {"state": "acknowledged"},
        {"state": None},
        {"started_at": None},
        {"started_at": True},
        {"started_at": "1790000000"},
        {"started_at": 1.5},
        {"started_at": -1},
        {"started_at": 10**18},
        {"ended_at": NOW},  # while it is open
        {"policy_name": ["x"]},
        {"policy_name": "x" * 1025},
        {"policy_name": "\ud800"},
        {"policy_user_labels": []},
        {"policy_user_labels": {"service": 1}},
        {"policy_user_labels": {str(n): "" for n in range(129)}},
        {"resource": "r"},
        {"metric": {"type": 1}},
    ],
)
def test_a_field_that_does_not_have_its_form_is_refused(changes: dict[str, Any]) -> None:
    assert refused(body(**changes)) is Reason.MALFORMED


def test_a_closed_one_says_when_it_ended() -> None:
    assert refused(body(state="closed", ended_at=None)) is Reason.MALFORMED


def test_a_text_that_is_only_shown_is_cut() -> None:
    read = parse(body(summary="s" * 10_000))
    assert read is not None
    assert read.summary == "s" * SHOWN_CHARS


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe{\x00}\x00",
        b"{" * 200_000,
        b"[" * 200_000,
        b'{"version": "1.2", "version": "1.2"}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1} x',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
    ids=range(13),
)
def test_what_is_no_strict_json_is_refused(sent: bytes) -> None:
    assert refused(sent) is Reason.MALFORMED


def test_the_depth_is_bounded_exactly() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' * levels + b"1" + b"}" * levels

    assert read_object(nested(MAX_DEPTH))
    with pytest.raises(ValueError, match="too deep"):
        read_object(nested(MAX_DEPTH + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(sent=st.binary(max_size=400))
def test_any_bytes_are_refused(sent: bytes) -> None:
    assert refused(sent) in (Reason.MALFORMED, Reason.VERSION)


@given(field=st.sampled_from(sorted(payload()["incident"])), value=JSON)
def test_any_value_in_any_field_is_read_or_refused(field: str, value: Any) -> None:
    try:
        read = parse(json.dumps(payload(**{field: value})).encode())
    except Refusal as refusal:
        assert refusal.reason is Reason.MALFORMED
    else:
        assert read is not None
        assert read.state in State
