"""The REST wire itself: errors, bounds, parameters, and who may ask."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from sandbox.api import dispatch, rest
from sandbox.api.loopback import NotLoopbackError, checked_host
from sandbox.api.request_log import RequestLog, entries

P = "/v3/projects/shop"
GROUP = {"displayName": "g", "filter": 'resource.type="global"'}


def test_unknown_paths_and_methods(wire: Any) -> None:
    assert wire.refused("GET", "/v3/projects/shop/nothing")[:2] == (404, "NOT_FOUND")
    assert wire.refused("PUT", f"{P}/alertPolicies/1")[:2] == (404, "NOT_FOUND")
    assert wire.refused("POST", f"{P}/timeSeries:query", {})[:2] == (501, "UNIMPLEMENTED")
    verify = f"{P}/notificationChannels/1:verify"
    assert wire.refused("POST", verify, {"code": "1"})[:2] == (501, "UNIMPLEMENTED")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"foo": 1},
            "Invalid JSON payload received. Unknown name \"foo\" at 'alert_policy': "
            "Cannot find field.",
        ),
        (
            {"conditions": [{"conditionThreshold": {"thresholdvalue": 1}}]},
            'Invalid JSON payload received. Unknown name "thresholdvalue" at '
            "'alert_policy.conditions[0].condition_threshold': Cannot find field.",
        ),
        (
            {"combiner": "XOR"},
            "Invalid value at 'alert_policy.combiner' "
            '(type.googleapis.com/google.monitoring.v3.AlertPolicy.ConditionCombinerType), "XOR"',
        ),
        (
            {"displayName": ["x"]},
            "Invalid JSON payload received. Unknown name \"displayName\" at 'alert_policy': "
            "Proto field is not repeating, cannot start list.",
        ),
        (
            {"conditions": [{"conditionAbsent": {}, "conditionThreshold": {}}]},
            "Invalid value at 'alert_policy.conditions[0]' (oneof), oneof field 'condition' is "
            "already set. Cannot set 'conditionThreshold'",
        ),
        (
            {"conditions": [{"conditionAbsent": {"duration": "5m"}}]},
            "Invalid value at 'alert_policy.conditions[0].condition_absent.duration' "
            '(type.googleapis.com/google.protobuf.Duration), "5m"',
        ),
        ({"conditions": {}}, "Invalid value at 'alert_policy.conditions'"),
        ({"conditions": [3]}, "Invalid value at 'alert_policy.conditions[0]'"),
        ({"userLabels": {"a": 1}}, "Invalid value at 'alert_policy.user_labels' (map)"),
        ([], "The body must be an object"),
        (b'{"a": NaN}', "It is no JSON"),
        (b"{", "It is no JSON"),
        (b"\xff\xfe", "It is no JSON"),
        (b"[" * 100_000, "nested"),
    ],
)
def test_bodies_are_parsed_strictly_and_refused_in_the_services_words(
    wire: Any, body: Any, words: str
) -> None:
    status, code, message = wire.refused("POST", f"{P}/alertPolicies", body)
    assert (status, code) == (400, "INVALID_ARGUMENT")
    assert words in message


def test_all_faults_of_a_body_come_at_once(wire: Any) -> None:
    status, answer = wire("POST", f"{P}/alertPolicies", {"foo": 1, "bar": 2, "combiner": "X"})
    assert status == 400
    (details,) = answer["error"]["details"]
    assert details["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert len(details["fieldViolations"]) == 3
    assert answer["error"]["message"].count("\n") == 2


def test_deep_bodies_are_refused_not_crashed_on(wire: Any) -> None:
    value: Any = {}
    for _ in range(200):
        value = {"a": [value]}
    assert wire.refused("POST", "/v1/projects/shop/dashboards", value)[0] == 400


def test_parameters_are_typed_and_known(wire: Any) -> None:
    wire.ok("GET", f"{P}/alertPolicies?pageSize=1&alt=json&prettyPrint=false&key=k")
    for query in ("pageSize=many", "nonsense=1", "pageSize=-1", "pageToken=%%%", "filter=a%20b"):
        assert wire.refused("GET", f"{P}/alertPolicies?{query}")[:2] == (400, "INVALID_ARGUMENT")
    message = wire.refused("GET", f"{P}/alertPolicies?foo=1")[2]
    assert "Cannot bind query parameter. Field 'foo' could not be found" in message
    wire.ok("POST", f"{P}/groups?validateOnly=true", GROUP)
    assert wire.ok("GET", f"{P}/groups") == {}
    assert wire.refused("POST", f"{P}/groups?validateOnly=maybe", GROUP)[0] == 400


def test_a_defect_of_ours_is_internal_and_tells_nothing(
    wire: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "".join(["abc", "def"])

    def broken(*_: Any) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr(wire.api.store, "insert", broken)
    assert wire.refused("POST", f"{P}/groups", GROUP) == (
        500,
        "INTERNAL",
        "Internal error encountered.",
    )
    assert "RuntimeError" in caplog.text
    assert secret not in caplog.text
    monkeypatch.undo()
    assert wire.ok("GET", f"{P}/groups") == {}  # the transaction was taken back


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example.com"},
        {"host": "127.0.0.1.evil.example.com"},
        {"host": "127.0.0.1:8080", "origin": "https://evil.example.com"},
        {"origin": "null"},
    ],
)
def test_web_pages_of_others_are_refused(wire: Any, headers: dict[str, str]) -> None:
    assert wire("POST", f"{P}/groups", GROUP, **headers)[0] == 403
    assert wire.ok("GET", f"{P}/groups") == {}


def test_this_machine_may_ask_by_any_of_its_names(wire: Any) -> None:
    for host in ("127.0.0.1:1", "localhost:1", "[::1]:1", "127.8.8.8"):
        assert wire("GET", f"{P}/groups", None, host=host)[0] == 200, host
    local = {"host": "localhost:1", "origin": "http://localhost:3000"}
    assert wire("GET", f"{P}/groups", None, **local)[0] == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.com", "", "127.1"])
def test_only_loopback_is_bound(host: str) -> None:
    with pytest.raises(NotLoopbackError, match="not a loopback address"):
        checked_host(host)


def test_the_index_counts(wire: Any) -> None:
    wire.ok("POST", f"{P}/groups", GROUP)
    assert wire.ok("GET", "/")["counts"] == {"Group": 1, "TimeSeries": 0, "Point": 0}
    assert wire.ok("GET", "/healthz") == {"status": "ok"}


async def _call(app: Any, scope: Any, parts: list[bytes], whole: bool = True) -> tuple[int, Any]:
    events = [{"body": part, "more_body": True} for part in parts]
    events[-1]["more_body"] = not whole
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", **events.pop(0)} if events else {"type": "http.disconnect"}

    async def send(event: Any) -> None:
        sent.append(event)

    await app(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_bodies_are_bounded_and_may_come_in_parts(wire: Any, tmp_path: Any) -> None:
    log = RequestLog(tmp_path / "log.jsonl")
    app = rest.Rest(wire.api, log, dict)
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{P}/groups",
        "raw_path": f"{P}/groups".encode(),
        "query_string": b"access_token=secret",
        "headers": [(b"host", b"localhost"), (b"authorization", b"Bearer secret")],
    }
    text = json.dumps(GROUP).encode()
    assert asyncio.run(_call(app, scope, [text[:10], text[10:]]))[0] == 200
    big = [b" " * (rest.MAX_BODY // 2 + 1)] * 2
    status, answer = asyncio.run(_call(app, scope, big))
    assert (status, "exceeds the limit" in answer["error"]["message"]) == (400, True)
    with pytest.raises(IndexError):  # a request that is cut off gets no answer, and does nothing
        asyncio.run(_call(app, scope, [text], whole=False))
    assert wire.ok("GET", "/")["counts"]["Group"] == 1
    log.close()
    lines = list(entries(tmp_path / "log.jsonl"))
    assert [(line["status"], line["writes"]) for line in lines] == [(200, True), (400, False)]
    assert "secret" not in (tmp_path / "log.jsonl").read_text()
    assert set(lines[0]) == {"time", "wire", "method", "path", "status", "ms", "writes"}


def test_dispatch_refuses_what_has_no_handler(wire: Any) -> None:
    method = next(m for m in rest.METHODS if m.handler is None)
    with pytest.raises(dispatch.ApiError, match="is not implemented"):
        dispatch.call(wire.api, method, {})
