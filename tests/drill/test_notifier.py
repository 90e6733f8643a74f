"""Incidents reported to a running sandbox: who is told, once each, and what the API then shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from sandbox.mail.paths import LIST_PATH as MAIL
from sandbox.notify.paths import INCIDENTS_PATH, NOTIFICATIONS_PATH
from sandbox.pagerduty.paths import LIST_PATH as PAGERDUTY
from tests.drill.conftest import Hook
from tests.sandbox_server import KEY, PARENT, PROJECT, Sandbox

OPENED, CLOSED = "2026-01-05T00:12:00Z", "2026-01-05T00:27:00Z"
_NUMBERS = count(1)


@pytest.fixture(autouse=True)
def nothing_from_before(server: Sandbox) -> Iterator[None]:
    server.control("DELETE", f"{INCIDENTS_PATH}?project={PROJECT}")
    yield


def policy(server: Sandbox, *channels: str) -> str:
    condition = {
        "displayName": "Too slow",
        "conditionThreshold": {
            "filter": 'metric.type="run.googleapis.com/request_latencies" AND '
            'resource.type="cloud_run_revision"',
            "comparison": "COMPARISON_GT",
            "thresholdValue": 2,
            "duration": "60s",
            "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_PERCENTILE_95"}],
        },
    }
    body = {
        "displayName": "Slow",
        "combiner": "OR",
        "severity": "WARNING",
        "userLabels": {"service": "shop"},
        "conditions": [condition],
        "notificationChannels": channels,
    }
    return str(server.ok("POST", f"{PARENT}/alertPolicies", body)["name"])


def incident(name: str, id: str = "", **changes: Any) -> dict[str, Any]:
    return {
        "id": id or f"0.test{next(_NUMBERS)}",
        "policy": name,
        "condition": 0,
        "opened": OPENED,
        "closed": None,
        "metric": {"type": "run.googleapis.com/request_latencies", "labels": {}},
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "cart"}},
        "observed": 3.5,
        "threshold": 2,
    } | changes


def opening(about: dict[str, Any], *channels: str) -> dict[str, Any]:
    return {"at": OPENED, "prompt": "OPENED", "channels": channels, "incident": about}


def closing(about: dict[str, Any], *channels: str) -> dict[str, Any]:
    closed = about | {"closed": CLOSED, "observed": 1}
    return {"at": CLOSED, "prompt": "CLOSED", "channels": channels, "incident": closed}


def enter(server: Sandbox, *events: Any) -> list[Any]:
    status, answer = server.control("POST", INCIDENTS_PATH, {"project": PROJECT, "events": events})
    assert status == 200, answer
    return list(answer["notifications"])


def results(told: list[Any]) -> list[tuple[str, str]]:
    return [(one["result"], one["why"]) for one in told]


def test_pagerduty_opens_and_resolves_at_the_times_of_the_incident(server: Sandbox) -> None:
    channel = server.channel("pagerduty", service_key=KEY)
    about = incident(policy(server, channel))
    assert results(enter(server, opening(about, channel))) == [("sent", "")]
    (one,) = server.ok("GET", PAGERDUTY)["incidents"]
    assert (one["status"], one["created_at"], one["incident_key"]) == (
        "triggered",
        OPENED,
        about["id"],
    )
    assert results(enter(server, closing(about, channel))) == [("sent", "")]
    (one,) = server.ok("GET", PAGERDUTY)["incidents"]
    assert (one["status"], one["resolved_at"]) == ("resolved", CLOSED)
    (first, _) = server.ok("GET", PAGERDUTY)["events"]
    assert first["details"]["policy_name"] == "Slow"
    assert first["details"]["observed_value"] == "3.500"


def test_a_letter_is_sent_for_each(server: Sandbox) -> None:
    channel = server.channel("email", email_address="ops@shop.example")
    about = incident(policy(server, channel))
    enter(server, opening(about, channel), closing(about, channel))
    letters = server.ok("GET", MAIL)["mail"]
    assert [(m["date"], m["subject"][:9]) for m in letters] == [
        (OPENED, "[ALERT - "),
        (CLOSED, "[RESOLVED"),
    ]
    assert {m["recipients"][0] for m in letters} == {"ops@shop.example"}


def test_webhooks_on_this_machine_are_called(server: Sandbox, hook: Hook) -> None:
    token = server.channel("webhook_tokenauth", url=f"{hook.url}?auth_token=tok")
    basic = server.channel("webhook_basicauth", url=hook.url, username="u", password="p")
    about = incident(policy(server, token, basic))
    told = enter(server, opening(about, token, basic))
    assert results(told) == [("sent", ""), ("sent", "")]
    (path, _, body), (_, headers, other) = hook.got
    assert path == "/hook?auth_token=tok"
    assert headers["Authorization"] == "Basic dTpw"
    assert body == other == told[0]["payload"]
    assert (body["version"], body["incident"]["incident_id"]) == ("1.2", about["id"])
    assert "auth_token" not in json.dumps(
        server.ok("GET", f"{NOTIFICATIONS_PATH}?project={PROJECT}")
    )


def test_a_webhook_that_fails_is_tried_again(server: Sandbox, hook: Hook) -> None:
    channel = server.channel("webhook_tokenauth", url=hook.url)
    about = incident(policy(server, channel))
    hook.answers = [503, 429]
    assert results(enter(server, opening(about, channel))) == [("sent", "")]
    assert len(hook.got) == 3
    hook.answers = [500, 500, 500]
    assert results(enter(server, closing(about, channel))) == [("failed", "no success in 3 tries")]
    assert len(hook.got) == 6


def test_a_webhook_that_refuses_is_left_alone(server: Sandbox, hook: Hook) -> None:
    channel = server.channel("webhook_tokenauth", url=hook.url)
    about = incident(policy(server, channel))
    hook.answers = [404]
    assert results(enter(server, opening(about, channel))) == [
        ("failed", "the webhook answered 404")
    ]
    assert len(hook.got) == 1


def test_a_redirection_is_not_followed(server: Sandbox, hook: Hook) -> None:
    channel = server.channel("webhook_tokenauth", url=hook.url)
    hook.answers = [302]
    told = enter(server, opening(incident(policy(server, channel)), channel))
    assert results(told) == [("failed", "the webhook answered 302")]


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/x?auth_token=tok",
        "http://10.1.2.3/x",
        "http://127.0.0.1@example.com/x",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
    ],
)
def test_no_other_machine_is_called(server: Sandbox, url: str) -> None:
    channel = server.channel("webhook_tokenauth", url=url)
    (told,) = enter(server, opening(incident(policy(server, channel)), channel))
    assert told["result"] == "not sent"
    assert told["why"].startswith("not a local address")
    assert "tok" not in told["why"]


def test_who_is_not_reached_is_said(server: Sandbox) -> None:
    url = "http://127.0.0.1:9/"
    slack = server.channel("slack", channel_name="#ops", auth_token="t", team="shop")
    topic = server.channel("pubsub", topic=f"projects/{PROJECT}/topics/ops")
    closed_port = server.channel("webhook_tokenauth", url=url)
    off = server.channel("email", email_address="a@shop.example")
    server.ok("PATCH", f"/v3/{off}?updateMask=enabled", {"enabled": False})
    stranger = server.channel("email", email_address="b@shop.example")
    name = policy(server, slack, topic, closed_port, off)
    told = enter(server, opening(incident(name), slack, topic, closed_port, off, stranger))
    assert results(told) == [
        ("not sent", "channels of the type slack are not played here"),
        ("kept", "the topic has no subscription; the message is kept"),
        ("failed", "ConnectionRefusedError on each of 3 tries"),
        ("not sent", "it is disabled"),
        ("not sent", "the policy names no such channel"),
    ]
    assert told[1]["message"]["topic"] == f"projects/{PROJECT}/topics/ops"
    assert server.ok("GET", MAIL)["mail"] == []


def test_nobody_is_told_twice(server: Sandbox) -> None:
    channel = server.channel("email", email_address="ops@shop.example")
    about = incident(policy(server, channel))
    first = enter(server, opening(about, channel))
    assert enter(server, opening(about, channel)) == first
    assert len(server.ok("GET", MAIL)["mail"]) == 1


def test_an_earlier_drill_is_forgotten(server: Sandbox) -> None:
    pager = server.channel("pagerduty", service_key=KEY)
    mail = server.channel("email", email_address="ops@shop.example")
    by_hand = {"service_key": KEY, "event_type": "trigger", "incident_key": "mine"}
    server.ok("POST", "/generic/2010-04-15/create_event.json", by_hand | {"description": "d"})
    name = policy(server, pager, mail)
    enter(server, opening(incident(name), pager, mail))
    server.control("DELETE", f"{INCIDENTS_PATH}?project={PROJECT}")
    assert server.ok("GET", f"{PARENT}/alerts") == {}
    assert server.ok("GET", MAIL)["mail"] == []
    assert server.ok("GET", f"{NOTIFICATIONS_PATH}?project={PROJECT}")["notifications"] == []
    left = server.ok("GET", PAGERDUTY)
    assert [i["incident_key"] for i in left["incidents"]] == ["mine"]
    assert [e["incident_key"] for e in left["events"]] == ["mine"]


def test_only_who_holds_the_key_enters_incidents(server: Sandbox) -> None:
    body = {"project": PROJECT, "events": []}
    said = server.ok("GET", "/healthz")["token"]  # which anybody on this machine may ask for
    for key in ({}, {"x_clarity_key": "guess"}, {"x_clarity_key": said}):
        assert server.ask("POST", INCIDENTS_PATH, body, **key)[0] == 403
        assert server.ask("DELETE", f"{INCIDENTS_PATH}?project={PROJECT}", **key)[0] == 403


def test_a_report_in_another_form_enters_nothing(server: Sandbox) -> None:
    name = policy(server)
    good = opening(incident(name))
    bad: list[Any] = [
        None,
        {"project": PROJECT},
        {"project": PROJECT, "events": [good, {}]},
        {"project": PROJECT, "events": [good, opening(incident(name, id="../x"))]},
        {"project": PROJECT, "events": [good, opening(incident(name, opened="now"))]},
        {"project": PROJECT, "events": [good, opening(incident(name, condition=3))]},
        {"project": PROJECT, "events": [good] * 501},
    ]
    for body in bad:
        status, answer = server.control("POST", INCIDENTS_PATH, body)
        assert status == 400, answer
    unknown = opening(incident(f"projects/{PROJECT}/alertPolicies/1"))
    status, _ = server.control("POST", INCIDENTS_PATH, {"project": PROJECT, "events": [unknown]})
    assert status == 404
    assert server.ok("GET", f"{PARENT}/alerts") == {}


def client(server: Sandbox) -> Any:
    """Google's own client of the discovery document that it brings with it."""
    return build(
        "monitoring",
        "v3",
        static_discovery=True,
        developerKey="none",
        client_options={"api_endpoint": server.address.rest},
    )


def test_google_client_reads_alerts(server: Sandbox) -> None:
    name = policy(server)
    first, second = incident(name), incident(name, opened="2026-01-05T00:20:00Z")
    later = opening(second) | {"at": "2026-01-05T00:20:00Z"}
    enter(server, opening(first), later, closing(first))
    alerts = client(server).projects().alerts()
    found = alerts.list(parent=f"projects/{PROJECT}").execute()
    assert found["totalSize"] == 2
    assert [a["name"].rpartition("/")[2] for a in found["alerts"]] == [second["id"], first["id"]]
    one = alerts.get(name=found["alerts"][1]["name"]).execute()
    assert one == {
        "name": f"projects/{PROJECT}/alerts/{first['id']}",
        "state": "CLOSED",
        "openTime": OPENED,
        "closeTime": CLOSED,
        "metric": {"type": "run.googleapis.com/request_latencies"},
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "cart"}},
        "policy": {
            "name": name,
            "displayName": "Slow",
            "severity": "WARNING",
            "userLabels": {"service": "shop"},
        },
    }
    for filter, ids in (
        ('state="OPEN"', [second["id"]]),
        ('state="CLOSED"', [first["id"]]),
        (
            'policy.display_name="Slow" AND resource.labels.service_name="cart"',
            [second["id"], first["id"]],
        ),
        ('policy.user_labels.service="other"', []),
    ):
        listed = alerts.list(parent=f"projects/{PROJECT}", filter=filter).execute()
        assert [a["name"].rpartition("/")[2] for a in listed.get("alerts", ())] == ids, filter
    page = alerts.list(parent=f"projects/{PROJECT}", orderBy="open_time", pageSize=1).execute()
    assert page["alerts"][0]["name"].endswith(first["id"])
    rest = alerts.list(
        parent=f"projects/{PROJECT}",
        orderBy="open_time",
        pageSize=1,
        pageToken=page["nextPageToken"],
    ).execute()
    assert rest["alerts"][0]["name"].endswith(second["id"])
    with pytest.raises(HttpError) as refused:
        alerts.get(name=f"projects/{PROJECT}/alerts/0.none").execute()
    assert refused.value.status_code == 404
