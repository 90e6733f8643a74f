"""Log entries as Cloud Logging takes them: completed, refused, kept, listed, deleted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.api.names import Project
from sandbox.logs import entry, kept
from sandbox.logs.kept import Entries
from tests.sandbox_api.conftest import Clock, Wire

WRITE, LIST = "/v2/entries:write", "/v2/entries:list"
LOG = "projects/shop/logs/app"
REQUEST: dict[str, Any] = {"logName": LOG, "resource": {"type": "global"}}
NOW = "2026-11-23T12:00:00Z"


def write(wire: Wire, *entries: Any, **more: Any) -> Any:
    return wire.ok("POST", WRITE, {**REQUEST, "entries": entries, **more})


def listed(wire: Wire, **asked: Any) -> list[Any]:
    answer = wire.ok("POST", LIST, {"resourceNames": ["projects/shop"], **asked})
    return list(answer.get("entries", ()))


def texts(entries: list[Any]) -> list[str]:
    return [one["textPayload"] for one in entries]


def test_what_an_entry_lacks_comes_from_the_request_and_the_clock(wire: Wire) -> None:
    write(
        wire,
        {"textPayload": "one"},
        {
            "logName": "/projects/shop/logs/a%2fb",
            "resource": {"type": "gce_instance", "labels": {"zone": "z"}},
            "labels": {"team": "own"},
            "timestamp": "2026-11-23T13:00:00+02:00",
            "insertId": "mine",
            "severity": "ERROR",
            "receiveTimestamp": "2001-01-01T00:00:00Z",
            "jsonPayload": {"n": 3, "half": 0.5, "deep": {"list": [None, True]}},
        },
        labels={"team": "default", "tier": "x"},
    )
    second, first = listed(wire)
    assert second == {
        "logName": "projects/shop/logs/a%2Fb",
        "resource": {"type": "gce_instance", "labels": {"zone": "z"}},
        "labels": {"team": "own", "tier": "x"},
        "timestamp": "2026-11-23T11:00:00Z",
        "receiveTimestamp": NOW,
        "insertId": "mine",
        "severity": "ERROR",
        "jsonPayload": {"n": 3, "half": 0.5, "deep": {"list": [None, True]}},
    }
    assert len(first.pop("insertId")) > 10
    assert first == {
        **REQUEST,
        "labels": {"team": "default", "tier": "x"},
        "textPayload": "one",
        "timestamp": NOW,
        "receiveTimestamp": NOW,
    }


def test_entries_without_a_time_sort_as_they_stand_in_the_request(wire: Wire) -> None:
    sent = [{"textPayload": str(n)} for n in range(30)]
    write(wire, *sent)
    assert texts(listed(wire)) == [str(n) for n in range(30)]
    assert texts(listed(wire, orderBy="timestamp desc")) == [str(n) for n in range(29, -1, -1)]


def test_the_same_time_and_insert_id_are_the_same_entry(wire: Wire) -> None:
    one = {"textPayload": "one", "timestamp": NOW, "insertId": "a"}
    write(wire, one, one)
    write(wire, {**one, "logName": "projects/shop/logs/other"}, {**one, "insertId": "b"})
    write(wire, {**one, "timestamp": "2026-11-23T12:00:00.000000001Z"})
    assert [(e["insertId"], e["logName"]) for e in listed(wire)] == [
        ("a", LOG),
        ("b", LOG),
        ("a", LOG),
    ]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"logName": "projects/shop/logs/a b"}, "log id"),
        ({"logName": f"projects/shop/logs/{'x' * 512}"}, "log id"),
        ({"logName": "projects/shop/app"}, "log_name"),
        ({"resource": {"labels": {"a": "b"}}}, "resource.type"),
        ({"timestamp": "2026-10-24T11:59:59Z"}, "retention period of 30 days"),
        ({"timestamp": "2026-11-24T12:00:01Z"}, "24 hours in the future"),
        ({"labels": {str(n): "" for n in range(65)}}, "65 labels"),
        ({"textPayload": "x" * 262_144}, "exceeds maximum size of 256.0K"),
        ({"textPayload": "é" * 140_000}, "with size 273.6K exceeds"),
    ],
)
def test_an_entry_out_of_bounds_is_refused_and_nothing_is_written(
    wire: Wire, sent: Any, words: str
) -> None:
    body = {**REQUEST, "entries": [{"textPayload": "good"}, sent]}
    status, code, message = wire.refused("POST", WRITE, body)
    assert (status, code) == (400, "INVALID_ARGUMENT")
    assert words in message
    assert not listed(wire)
    assert not wire.ok("GET", "/v2/projects/shop/logs")


def test_the_bounds_themselves_are_within(wire: Wire) -> None:
    write(
        wire,
        {"logName": f"projects/shop/logs/{'x' * 511}", "textPayload": "a"},
        {"timestamp": "2026-10-24T12:00:00Z", "textPayload": "b"},
        {"timestamp": "2026-11-24T12:00:00Z", "textPayload": "c"},
        {"labels": {str(n): "" for n in range(64)}, "textPayload": "d"},
        {"textPayload": "x" * 261_000},
    )
    assert len(listed(wire)) == 5


def test_long_labels_are_cut_with_an_ellipsis(wire: Wire) -> None:
    write(wire, {"textPayload": "a", "labels": {"é" * 300: "v" * 70_000, "k": "v" * 65_536}})
    labels = listed(wire)[0]["labels"]
    assert labels == {"é" * 254 + "...": "v" * 65_533 + "...", "k": "v" * 65_536}


def test_partial_success_writes_the_good_ones_and_names_the_others(wire: Wire) -> None:
    sent = [{"textPayload": "a"}, {"logName": "no"}, {"textPayload": "b"}]
    asked = {**REQUEST, "entries": sent, "partialSuccess": True}
    status, answer = wire("POST", WRITE, asked)
    assert status == 400
    (detail,) = answer["error"]["details"]
    assert detail["@type"].endswith("/google.logging.v2.WriteLogEntriesPartialErrors")
    assert list(detail["logEntryErrors"]) == ["1"]
    assert detail["logEntryErrors"]["1"] == {"code": 3, "message": answer["error"]["message"]}
    assert texts(listed(wire)) == ["a", "b"]


def test_without_one_good_entry_there_are_no_details(wire: Wire) -> None:
    asked = {**REQUEST, "entries": [{"logName": "no"}], "partialSuccess": True}
    status, answer = wire("POST", WRITE, asked)
    assert status == 400
    assert "details" not in answer["error"]


def test_a_dry_run_checks_and_keeps_nothing(wire: Wire) -> None:
    write(wire, {"textPayload": "a"}, dryRun=True)
    assert not listed(wire)
    asked = {**REQUEST, "entries": [{"logName": "no"}], "dryRun": True}
    assert wire.refused("POST", WRITE, asked)[0] == 400


def test_a_project_is_called_by_its_number_too(wire: Wire) -> None:
    write(wire, {"textPayload": "a"})
    write(wire, {"textPayload": "b"}, logName=f"projects/{Project('shop').number}/logs/app")
    assert {e["logName"] for e in listed(wire)} == {LOG}
    assert len(listed(wire)) == 2


def test_only_the_newest_of_a_project_are_kept(wire: Wire) -> None:
    few = Entries(wire.api.store, most=3)
    completion = entry.Completion(now=10**18, project=str, log=LOG, resource={"type": "global"})
    for n in range(3):
        pair = [completion.entry({"textPayload": str(2 * n + m)}, 2 * n + m) for m in range(2)]
        few.add("shop", pair)
    other = entry.Completion(
        now=10**18, project=str, log="projects/o/logs/a", resource={"type": "x"}
    )
    few.add("o", [other.entry({"textPayload": "o"}, 0)])
    assert [one.body["textPayload"] for one in few.read(["shop"])] == ["3", "4", "5"]
    assert [one.body["textPayload"] for one in few.read(["shop", "o"])] == ["o", "3", "4", "5"]
    assert kept.MAX_ENTRIES == 20_000


def test_pages_go_on_where_they_stopped_whatever_comes_meanwhile(wire: Wire) -> None:
    write(wire, *({"textPayload": f"{n:02d}", "severity": "INFO"} for n in range(25)))
    asked: dict[str, Any] = {
        "resourceNames": ["projects/shop"],
        "filter": "severity>=INFO",
        "orderBy": "timestamp desc",
        "pageSize": 10,
    }
    found: list[str] = []
    for _ in range(3):
        page = wire.ok("POST", LIST, asked)
        found += texts(page["entries"])
        asked["pageToken"] = page.get("nextPageToken", "")
        write(wire, {"textPayload": "new", "timestamp": "2026-11-23T12:30:00Z"})
    assert found == [f"{n:02d}" for n in range(24, -1, -1)]
    assert not asked["pageToken"]


def test_a_page_whose_last_entry_is_gone_says_so(wire: Wire) -> None:
    write(wire, {"textPayload": "a"}, {"textPayload": "b"})
    asked = {"resourceNames": ["projects/shop"], "pageSize": 1}
    token = wire.ok("POST", LIST, asked)["nextPageToken"]
    wire.ok("DELETE", "/v2/projects/shop/logs/app")
    assert "list again" in wire.refused("POST", LIST, {**asked, "pageToken": token})[2]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"resourceNames": []}, "resource_names"),
        ({"resourceNames": ["folders/1"]}, "resource_names"),
        ({"resourceNames": [f"projects/p{n}" for n in range(101)]}, "101 entries"),
        ({"orderBy": "severity"}, "order_by"),
        ({"pageSize": 1001}, "page_size"),
        ({"pageSize": -1}, "page_size"),
        ({"filter": 'nothing.such="a"'}, "Unparseable filter"),
        ({"filter": "severity>"}, "Unparseable filter"),
        ({"filter": "a" * 20_001}, "Unparseable filter"),
    ],
)
def test_a_list_that_cannot_be_is_refused(wire: Wire, asked: Any, words: str) -> None:
    body = {"resourceNames": ["projects/shop"], **asked}
    assert words in wire.refused("POST", LIST, body)[2]


def test_a_list_speaks_the_logging_query_language(wire: Wire) -> None:
    write(
        wire,
        {"jsonPayload": {"event_type": "x", "n": 5}, "severity": "ERROR"},
        {"jsonPayload": {"event_type": "x", "n": 1}, "severity": "ERROR"},
        {"jsonPayload": {"event_type": "x", "n": 9}, "severity": "INFO"},
    )
    found = listed(wire, filter='jsonPayload.event_type="x" severity>=ERROR jsonPayload.n>2')
    assert [one["jsonPayload"]["n"] for one in found] == [5]
    answer = wire.ok("POST", LIST, {"projectIds": ["shop"]})
    assert len(answer["entries"]) == 3


def test_logs_are_there_as_long_as_they_have_entries(wire: Wire, clock: Clock) -> None:
    write(wire, {"textPayload": "a"}, {"logName": "projects/shop/logs/a%2Fb", "textPayload": "b"})
    names = [LOG.replace("app", "a%2Fb"), LOG]
    assert wire.ok("GET", "/v2/projects/shop/logs") == {"logNames": names}
    first = wire.ok("GET", "/v2/projects/shop/logs?pageSize=1")
    assert first["logNames"] == names[:1]
    rest = wire.ok("GET", f"/v2/projects/shop/logs?pageSize=1&pageToken={first['nextPageToken']}")
    assert rest == {"logNames": names[1:]}
    assert wire.ok("DELETE", "/v2/projects/shop/logs/a%2Fb") == {}
    assert wire.ok("GET", "/v2/projects/shop/logs") == {"logNames": [LOG]}
    assert texts(listed(wire)) == ["a"]
    assert wire.refused("DELETE", "/v2/projects/shop/logs/a%2Fb")[:2] == (404, "NOT_FOUND")


def test_a_payload_of_an_unknown_message_type_is_refused(wire: Wire) -> None:
    payload = {"@type": "type.googleapis.com/no.such.Message", "a": 1}
    body = {**REQUEST, "entries": [{"protoPayload": payload}]}
    assert wire.refused("POST", WRITE, body)[0] == 400
    audit = {"@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": "s"}
    write(wire, {"protoPayload": audit})
    assert listed(wire, filter='protoPayload.serviceName="s"')[0]["protoPayload"] == audit


def test_what_is_kept_is_what_was_counted_as_its_size(wire: Wire) -> None:
    write(wire, {"textPayload": "naïve"})
    (one,) = Entries(wire.api.store).read(["shop"])
    assert one.body == listed(wire)[0]
    assert wire.api.store.counts()["LogEntry"] == 1
    assert json.loads(json.dumps(one.body)) == one.body
