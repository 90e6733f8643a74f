"""What is sent: the webhook's fields one by one, the sentences, variables, each channel's form."""

from __future__ import annotations

import base64
import json
import math
import pickle
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.notify.messages import Letter, PagerDutyEvent, PubSubMessage, WebRequest, message
from sandbox.notify.occasion import Occasion, Side
from sandbox.notify.payload import payload
from sandbox.notify.secret import Secret
from sandbox.notify.words import SUBJECT_CHARS, expanded, subject, summary
from tests.drill.occasions import ABOUT, CONDITION, POLICY, at_close

KEY = "0123456789abcdef0123456789abcdef"

SAME = {
    "incident_id": "0.opqiw61fsv7p",
    "scoping_project_id": "shop",
    "scoping_project_number": 123456789012,
    "url": "http://127.0.0.1:1/v3/projects/shop/alerts/0.opqiw61fsv7p",
    "policy_name": "Shop: too many requests",
    "condition_name": "More than 2001 requests",
    "started_at": 1767571920,
    "threshold_value": "2001",
    "resource": {"type": "cloud_run_revision", "labels": {"service_name": "cart"}},
    "metric": {
        "type": "run.googleapis.com/request_count",
        "displayName": "Requests",
        "labels": {"code": "500"},
    },
    "metadata": {"system_labels": {"region": "eu"}, "user_labels": {"tier": "1"}},
    "resource_id": "",
    "resource_name": "shop Cloud Run Revision labels {service_name=cart}",
    "resource_display_name": "Cloud Run Revision labels {service_name=cart}",
    "resource_type_display_name": "Cloud Run Revision",
    "policy_user_labels": {"service": "shop", "team": "pay"},
    "documentation": {
        "content": "Requests of cart: see projects/shop/alertPolicies/7",
        "mime_type": "text/markdown",
        "subject": "Shop: too many requests (pay)",
    },
    "severity": "Critical",
    "condition": CONDITION,
}
OPEN = {
    "summary": "Requests for Cloud Run Revision labels {service_name=cart} with metric labels "
    "{code=500} is above the threshold of 2001.000 with a value of 7679.000.",
    "ended_at": None,
    "state": "open",
    "observed_value": "7679.000",
}
CLOSED = {
    "summary": "Requests for Cloud Run Revision labels {service_name=cart} with metric labels "
    "{code=500} returned to normal with a value of 0.000.",
    "ended_at": 1767572820,
    "state": "closed",
    "observed_value": "0.000",
}


def incident(about: Occasion) -> dict[str, Any]:
    body = payload(about)
    assert body.keys() == {"version", "incident"}
    assert body["version"] == "1.2"
    return dict(body["incident"])


def test_every_field_of_an_open_incident() -> None:
    assert incident(ABOUT) == SAME | OPEN


def test_every_field_of_a_closed_incident() -> None:
    assert incident(at_close()) == SAME | CLOSED


def test_what_is_not_there_is_empty_or_absent() -> None:
    policy = {
        k: v for k, v in POLICY.items() if k not in ("userLabels", "documentation", "severity")
    }
    bare = replace(
        ABOUT, policy=policy, observed=math.nan, threshold=None, metric=Side(), resource=Side()
    )
    found = incident(bare)
    assert not found.keys() & {"policy_user_labels", "documentation"}
    assert (found["observed_value"], found["threshold_value"]) == ("", "")
    assert found["severity"] == "No Severity"
    assert found["metric"] == {"type": "", "displayName": "", "labels": {}}
    assert found["resource"] == {"type": "", "labels": {}}


@pytest.mark.parametrize(("severity", "word"), [("ERROR", "Error"), ("WARNING", "Warning")])
def test_severities(severity: str, word: str) -> None:
    about = replace(ABOUT, policy=POLICY | {"severity": severity})
    assert incident(about)["severity"] == word


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"conditionThreshold": {"comparison": "COMPARISON_LT"}}, "is below the threshold of"),
        ({"conditionAbsent": {"duration": "300s"}}, "has been absent for 300s."),
        ({"conditionMatchedLog": {"filter": "x"}}, "has a matching log entry."),
        ({"conditionPrometheusQueryLanguage": {"query": "up"}}, "satisfies the condition with a"),
    ],
)
def test_each_kind_of_condition_has_its_sentence(condition: dict[str, Any], words: str) -> None:
    assert words in summary(replace(ABOUT, condition=condition))


VARIABLES = {
    "condition.name": "projects/shop/alertPolicies/7/conditions/1",
    "condition.display_name": "More than 2001 requests",
    "policy.name": "projects/shop/alertPolicies/7",
    "policy.display_name": "Shop: too many requests",
    "policy.user_label.team": "pay",
    "project": "shop",
    "resource.type": "cloud_run_revision",
    "resource.project": "shop",
    "resource.label.service_name": "cart",
    "metric.type": "run.googleapis.com/request_count",
    "metric.display_name": "Requests",
    "metric.label.code": "500",
    "metadata.system_label.region": "eu",
    "metadata.user_label.tier": "1",
    "resource.label.absent": "",
    "log.extracted_label.code": "",  # of log matches only
    "no.such.thing": "${no.such.thing}",
}


@pytest.mark.parametrize(("name", "value"), VARIABLES.items())
def test_each_variable(name: str, value: str) -> None:
    assert expanded(f"<${{{name}}}>", ABOUT) == f"<{value}>"


def test_the_labels_of_a_log_match_are_its_extracted_labels() -> None:
    about = replace(ABOUT, condition={"conditionMatchedLog": {"filter": "x"}})
    assert expanded("${log.extracted_label.code}", about) == "500"


def test_a_value_is_not_expanded_again() -> None:
    about = replace(ABOUT, metric=Side("m", "${project}", {}))
    assert expanded("${metric.display_name}", about) == "${project}"


def test_a_subject_is_cut() -> None:
    documentation = {"subject": "${project}" + "x" * 400}
    about = replace(ABOUT, policy=POLICY | {"documentation": documentation})
    assert subject(about) == ("shop" + "x" * 400)[:SUBJECT_CHARS]


@given(text=st.text(max_size=200))
def test_any_text_can_be_expanded(text: str) -> None:
    assert isinstance(expanded(text, ABOUT), str)
    if "${" not in text:
        assert expanded(text, ABOUT) == text


def test_pagerduty_is_sent_an_event_of_the_first_version() -> None:
    channel = {"type": "pagerduty", "labels": {"service_key": KEY}}
    opened, closed = message(channel, ABOUT), message(channel, at_close())
    assert isinstance(opened, PagerDutyEvent)
    assert isinstance(closed, PagerDutyEvent)
    assert (opened.body["event_type"], closed.body["event_type"]) == ("trigger", "resolve")
    assert opened.body["incident_key"] == closed.body["incident_key"] == ABOUT.id
    assert opened.body["details"] == incident(ABOUT)
    assert opened.service_key.reveal() == KEY
    assert KEY not in repr(opened)


def test_an_email_says_what_happened() -> None:
    channel = {"type": "email", "labels": {"email_address": "ops@shop.example"}}
    letter = message(channel, at_close())
    assert isinstance(letter, Letter)
    assert letter.recipient == "ops@shop.example"
    assert letter.message["Subject"] == "[RESOLVED - Critical] Shop: too many requests (pay)"
    assert letter.message["Date"] == "Mon, 05 Jan 2026 00:27:00 +0000"
    text = letter.message.get_content()
    for part in (summary(at_close()), "Requests of cart", ABOUT.url):
        assert part in text


def test_pubsub_data_is_the_payload() -> None:
    made = message({"type": "pubsub", "labels": {"topic": "projects/shop/topics/t"}}, ABOUT)
    assert isinstance(made, PubSubMessage)
    assert made.topic == "projects/shop/topics/t"
    assert json.loads(base64.b64decode(made.data)) == payload(ABOUT)


def test_webhooks_carry_their_credentials_and_show_none() -> None:
    url = "http://127.0.0.1:1/hook?auth_token=tok"
    token = message({"type": "webhook_tokenauth", "labels": {"url": url}}, ABOUT)
    labels = {"url": url, "username": "u", "password": "pässword"}
    basic = message({"type": "webhook_basicauth", "labels": labels}, ABOUT)
    assert isinstance(token, WebRequest)
    assert isinstance(basic, WebRequest)
    assert token.body == basic.body == payload(ABOUT)
    assert token.credentials is None
    assert basic.credentials is not None
    assert base64.b64decode(basic.credentials.reveal()).decode() == "u:pässword"
    assert "tok" not in repr(token)
    assert basic.credentials.reveal() not in repr(basic)


def test_other_channels_are_not_played() -> None:
    assert message({"type": "slack", "labels": {}}, ABOUT) is None


def test_a_secret_is_never_shown() -> None:
    held = Secret(KEY)
    assert KEY not in f"{held} {held!r} {[held]}"
    with pytest.raises(TypeError):
        pickle.dumps(held)
    with pytest.raises(TypeError):
        json.dumps(held)
