"""The way in: what is refused acts on nothing, is answered rightly, and says why in the log."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clarity.monitoring.incidents.actions.fault import Fault
from clarity.monitoring.incidents.intake.body import MAX_BYTES
from clarity.monitoring.incidents.intake.certificates import CertificateCache, Certificates
from clarity.monitoring.incidents.intake.credentials import BasicAuth, QueryToken
from clarity.monitoring.incidents.intake.push_token import PushAuth
from clarity.monitoring.incidents.intake.refusal import Reason
from clarity.monitoring.incidents.receiver import Receiver, receiver
from clarity.monitoring.incidents.secret import Secret
from tests.app_incidents.acting import Scene, scene
from tests.app_incidents.telling import NOW, body, pushed
from tests.app_incidents.tokens import AUDIENCE, EMAIL, KEY, certificate, claims, token
from tests.app_incidents.wire import PASSWORD, USER, ask, basic, post

WEBHOOK, PUBSUB = "/webhook", "/pubsub"
QUERY = "auth_token=a-token-that-is-long"


def app(on: Scene, *, query: bool = False) -> Receiver:
    cache = CertificateCache(lambda: Certificates({KEY: certificate()}, 3600))
    token_auth = QueryToken(Secret("a-token-that-is-long"))
    return receiver(
        on.responder,
        webhook=token_auth if query else BasicAuth(USER, Secret(PASSWORD)),
        push=PushAuth(AUDIENCE, EMAIL, cache),
    )


def bearer(said: dict[str, Any] | None = None) -> dict[str, str]:
    return {"authorization": f"Bearer {token(said)}"}


def quiet(on: Scene) -> bool:
    return not on.cloud_run.moves and not on.audit


def test_a_webhook_is_acted_on_before_it_is_answered() -> None:
    on = scene()
    status, answer = post(app(on), WEBHOOK, body(), basic())
    assert status == 200
    assert answer["status"] == "taken"
    assert [(one["action"], one["outcome"]) for one in answer["actions"]] == [
        ("auto_scale", "done"),
        ("circuit_breaker", "done"),
    ]
    assert on.cloud_run.moves == [3]


def test_a_token_in_the_query_does_as_well() -> None:
    on = scene()
    assert post(app(on, query=True), WEBHOOK, body(), {}, QUERY)[0] == 200
    assert on.cloud_run.moves == [3]


def test_a_push_is_acted_on() -> None:
    on = scene()
    assert post(app(on), PUBSUB, pushed(body()), bearer())[0] == 200
    assert on.cloud_run.moves == [3]


def test_a_test_message_is_answered_and_acts_on_nothing() -> None:
    on, sent = scene(), json.dumps({"version": "test", "incident": {"state": "OPEN"}}).encode()
    assert post(app(on), WEBHOOK, sent, basic()) == (200, {"status": "test"})
    assert post(app(on), PUBSUB, pushed(sent), bearer()) == (200, {"status": "test"})
    assert quiet(on)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "credentials_missing"),
        ({"authorization": "Bearer x"}, "credentials_missing"),
        (basic(password="wrong"), "credentials_wrong"),
        (basic(user="Monitoring"), "credentials_wrong"),
        (basic(password=PASSWORD[:-1]), "credentials_wrong"),
        ({"authorization": "Basic !!!"}, "credentials_wrong"),
        ({"authorization": "Basic /w=="}, "credentials_wrong"),
    ],
)
def test_a_webhook_without_the_right_password_is_refused(
    headers: dict[str, str], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    on = scene()
    status, answer, sent = asyncio.run(ask(app(on), WEBHOOK, [body()], headers))
    assert (status, answer) == (401, {"status": "refused"})
    assert sent["www-authenticate"] == 'Basic realm="incidents"'
    assert quiet(on)
    assert reason in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(
    "query",
    ["", "auth_token=", "auth_token=wrong", f"{QUERY}&{QUERY}", f"x{QUERY}", "&" * 50, "%ff=%ff"],
)
def test_a_webhook_without_the_right_token_is_refused(query: str) -> None:
    on = scene()
    assert post(app(on, query=True), WEBHOOK, body(), {}, query)[0] == 401
    assert quiet(on)


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({}, 401, "credentials_missing"),
        (basic(), 401, "credentials_missing"),
        ({"authorization": "Bearer x.y.z"}, 401, "token_malformed"),
        (bearer(claims(exp=1)), 401, "token_expired"),
        (bearer(claims(aud="x")), 403, "token_audience"),
        (bearer(claims(iss="x")), 403, "token_issuer"),
        (bearer(claims(email="x")), 403, "token_email"),
    ],
)
def test_a_push_that_is_not_pub_subs_is_not_acknowledged(
    headers: dict[str, str], status: int, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    on = scene()
    assert post(app(on), PUBSUB, pushed(body()), headers) == (status, {"status": "refused"})
    assert quiet(on)
    assert reason in caplog.text


def test_a_push_waits_for_certificates() -> None:
    def away() -> Certificates:
        raise OSError

    on = scene()
    ours = receiver(on.responder, push=PushAuth(AUDIENCE, EMAIL, CertificateCache(away)))
    assert post(ours, PUBSUB, pushed(body()), bearer())[0] == 503
    assert quiet(on)


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        (b"{", 400, "malformed"),
        (body(state="ajar"), 400, "malformed"),
        (b'{"version": "2.0"}', 400, "unknown_version"),
        (body(started_at=NOW - 3_700), 200, "stale"),
        (body(started_at=NOW + 400), 200, "dated_in_the_future"),
        (body(state="closed", ended_at=NOW - 8 * 86_400), 200, "stale"),
    ],
)
def test_content_that_is_refused_is_final_for_pub_sub(
    sent: bytes, status: int, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    on = scene()
    told = {"status": "refused", "reason": reason}
    assert post(app(on), WEBHOOK, sent, basic()) == (status, told)
    assert post(app(on), PUBSUB, pushed(sent), bearer()) == (200, told)
    assert quiet(on)
    assert caplog.text.count(reason) == 2


@pytest.mark.parametrize(
    "sent", [b"", b"[]", b"{}", b'{"message": 1}', b'{"message": {"data": "*"}}', body()]
)
def test_an_envelope_that_is_none_is_acknowledged_and_acts_on_nothing(sent: bytes) -> None:
    on = scene()
    told = {"status": "refused", "reason": "malformed"}
    assert post(app(on), PUBSUB, sent, bearer()) == (200, told)
    assert quiet(on)


def test_a_replay_acts_on_nothing(caplog: pytest.LogCaptureFixture) -> None:
    on = scene()
    ours = app(on)
    assert post(ours, WEBHOOK, body(), basic())[0] == 200
    for way, sent, headers in ((WEBHOOK, body(), basic()), (PUBSUB, pushed(body()), bearer())):
        told = {"status": "refused", "reason": "duplicate"}
        assert post(ours, way, sent, headers) == (200, told)
    assert on.cloud_run.moves == [3]
    assert "duplicate" in caplog.text


@pytest.mark.parametrize(("way", "headers"), [(WEBHOOK, basic()), (PUBSUB, bearer())])
def test_a_body_that_is_too_large_is_not_read(way: str, headers: dict[str, str]) -> None:
    on = scene()
    expected = 413 if way == WEBHOOK else 200  # for Pub/Sub it would be as large the next time
    announced = headers | {"content-length": str(MAX_BYTES + 1)}
    for sent in (announced, headers | {"content-length": "9" * 400}):
        assert asyncio.run(ask(app(on), way, [], sent))[0] == expected
    parts = [b" " * 65_536] * 100
    assert asyncio.run(ask(app(on), way, parts, headers))[0] == expected
    assert quiet(on)


def test_a_body_of_the_largest_size_is_read() -> None:
    on = scene()
    sent = body()
    padded = sent + b" " * (MAX_BYTES - len(sent))
    assert post(app(on), WEBHOOK, padded, basic())[0] == 200
    assert post(app(on), WEBHOOK, padded + b" ", basic())[0] == 413
    assert on.cloud_run.moves == [3]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "x"])
def test_another_content_type_is_refused(kind: str) -> None:
    on = scene()
    assert post(app(on), WEBHOOK, body(), basic() | {"content-type": kind})[0] == 415
    json_kind = {"content-type": "Application/JSON; charset=utf-8"}
    assert quiet(on)
    assert post(app(on), WEBHOOK, body(), basic() | json_kind)[0] == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_answered(method: str) -> None:
    on = scene()
    status, _, headers = asyncio.run(ask(app(on), WEBHOOK, [body()], basic(), method=method))
    assert (status, headers["allow"]) == (405, "POST")
    assert quiet(on)


@pytest.mark.parametrize(
    "path", ["", "/", "/other", "/webhook/", "/webhook/x", "/incidents/webhook"]
)
def test_other_paths_are_not_there(path: str) -> None:
    assert post(app(scene()), path, body(), basic())[0] == 404


def test_a_websocket_is_closed_and_raises_nothing() -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/incidents/pubsub", "headers": []}
    app = receiver(scene().responder, webhook=BasicAuth(USER, Secret(PASSWORD)))
    asyncio.run(app(scope, receive, send))
    assert sent == [{"type": "websocket.close"}]


def test_a_way_in_is_there_only_with_its_authentication() -> None:
    ours = receiver(scene().responder, webhook=BasicAuth(USER, Secret(PASSWORD)))
    assert post(ours, PUBSUB, pushed(body()), bearer())[0] == 404
    with pytest.raises(ValueError, match="authenticated"):
        receiver(scene().responder)
    with pytest.raises(ValueError, match="at least 16"):
        BasicAuth(USER, Secret("short"))
    with pytest.raises(ValueError, match="at least 16"):
        QueryToken(Secret(""))


def test_what_failed_is_to_come_again_and_then_acts() -> None:
    on = scene()
    on.cloud_run.faults.append(Fault("ServiceUnavailable", again=True, sure=False))
    ours = app(on)
    assert post(ours, WEBHOOK, body(), basic())[0] == 503
    assert on.cloud_run.moves == []
    status, answer = post(ours, WEBHOOK, body(), basic())
    assert status == 200
    assert on.cloud_run.moves == [3]
    assert [one["reason"] for one in answer["actions"]] == ["", "already_held"]


def test_a_flood_is_counted_and_logged_within_bounds(caplog: pytest.LogCaptureFixture) -> None:
    on = scene()
    ours = app(on)
    for _ in range(50):
        post(ours, WEBHOOK, body(), {})
    assert ours.refused.counts[Reason.CREDENTIALS_MISSING] == ours.refused.counts.total == 50
    assert 10 <= caplog.text.count("credentials_missing") <= 20  # a minute may begin in between


def test_secrets_are_not_shown() -> None:
    shown = repr(BasicAuth(USER, Secret(PASSWORD))) + repr(QueryToken(Secret(PASSWORD)))
    assert PASSWORD not in shown
    with pytest.raises(TypeError):
        json.dumps(Secret(PASSWORD))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.binary(max_size=600), way=st.sampled_from([WEBHOOK, PUBSUB]))
def test_no_bytes_act_or_break_it(sent: bytes, way: str) -> None:
    logging.getLogger("clarity.monitoring.incidents").setLevel(logging.CRITICAL)
    try:
        on = scene()
        headers = basic() if way == WEBHOOK else bearer()
        for parts in ([sent], [pushed(sent)]):
            status, answer, _ = asyncio.run(ask(app(on), way, parts, headers))
            assert status in (200, 400)
            assert answer["reason"] in ("malformed", "unknown_version")
        assert quiet(on)
    finally:
        logging.getLogger("clarity.monitoring.incidents").setLevel(logging.NOTSET)


@pytest.mark.parametrize("raised", [RuntimeError("secret text"), ValueError("secret text")])
def test_an_error_of_ours_is_answered_without_its_words(
    raised: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    on = scene()

    async def broken(_: object) -> None:
        raise raised

    monkeypatch.setattr(on.responder, "respond", broken)
    assert post(app(on), WEBHOOK, body(), basic()) == (500, {"status": "failed"})
    assert "secret text" not in caplog.text
    assert type(raised).__name__ in caplog.text
