"""What the responder's side refuses, fails at or forgets is on the page of metrics, by its reason.

Each test scrapes a whole application, and compares the page with what it was before.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clarity.monitoring.application import Monitoring
from clarity.monitoring.clock import Clock
from clarity.monitoring.health.check import FunctionCheck
from clarity.monitoring.health.health import Health
from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
from clarity.monitoring.incidents.breakers.unavailable import DependencyUnavailable
from clarity.monitoring.incidents.incident import State
from clarity.monitoring.incidents.intake import body as bodies
from clarity.monitoring.incidents.intake.body import MAX_BYTES
from clarity.monitoring.incidents.intake.certificates import CertificateCache, Certificates
from clarity.monitoring.incidents.intake.credentials import BasicAuth
from clarity.monitoring.incidents.intake.push_token import PushAuth
from clarity.monitoring.incidents.intake.refusal import Reason
from clarity.monitoring.incidents.receiver import receiver
from clarity.monitoring.incidents.redis_link import RedisLink
from clarity.monitoring.incidents.responder import IncidentResponder
from clarity.monitoring.incidents.secret import Secret
from clarity.monitoring.incidents.settings import Settings, Target
from tests.app_application.watched import OPENMETRICS, Make, Served, application, own
from tests.app_incidents.acting import FakeCloudRun
from tests.app_incidents.redis_server import RedisServer
from tests.app_incidents.telling import NOW, SERVICE, body, incident, pushed
from tests.app_incidents.tokens import (
    AUDIENCE,
    EMAIL,
    KEY,
    certificate,
    claims,
    token,
    unsigned_token,
)
from tests.app_incidents.wire import PASSWORD, USER, basic

WEBHOOK, PUBSUB, UNCERTAIN = "/incidents/webhook", "/incidents/pubsub", "/uncertain/pubsub"
REFUSED = "notifications_refused_total"
DOCS = Path(__file__).parents[2] / "docs" / "application.md"
TARGET = Target(cloud_run=SERVICE, instances=3, circuits=("insights",))

Count = dict[tuple[str, str], float]


class Acting:
    """An application that takes incidents, acts on them, and scrapes; `circuits` are its own."""

    def __init__(self, make: Make, link: RedisLink | None = None) -> None:
        self.monitoring: Monitoring = make(clock=Clock(time.time(), NOW, 1.0))
        self.cloud_run = FakeCloudRun()
        self.cloud_run.turns = 100
        self.breakers: Breakers = self.monitoring.breakers(
            {"insights": Circuit(failures=1, recovery=60), "store": Circuit(failures=1)}, link
        )
        self.responder: IncidentResponder = self.monitoring.responder(
            Settings({"backend": TARGET}, enabled=True, dry_run=False, cool_down=0),
            cloud_run=self.cloud_run,
            breakers=self.breakers,
            link=link,
        )
        self.well = True
        self.app = application(self.monitoring, Health([FunctionCheck("store", self._check)]))
        kept = CertificateCache(lambda: Certificates({KEY: certificate()}, 3600))
        self.app.mount("/incidents", self._receiver(kept))
        self.app.mount("/uncertain", self._receiver(CertificateCache(_none)))
        self.client = Served(self.app)

    def _receiver(self, certificates: CertificateCache) -> Any:
        return receiver(
            self.responder,
            webhook=BasicAuth(USER, Secret(PASSWORD)),
            push=PushAuth(AUDIENCE, EMAIL, certificates),
        )

    def _check(self) -> None:
        if not self.well:
            raise OSError

    def post(
        self,
        path: str = WEBHOOK,
        headers: dict[str, str] | None = None,
        sent: bytes | AsyncIterator[bytes] | None = None,
        method: str = "POST",
    ) -> int:
        return self.client.run(self.posting(path, headers, sent, method))

    async def posting(
        self,
        path: str = WEBHOOK,
        headers: dict[str, str] | None = None,
        sent: bytes | AsyncIterator[bytes] | None = None,
        method: str = "POST",
    ) -> int:
        headers = basic() if headers is None else headers
        content = body() if sent is None else sent
        return (await self.client.ask(method, path, headers, content)).status_code


def _none() -> Certificates:
    raise OSError("certificates are away")


def since(client: Served, before: Count) -> Count:
    """How often what was counted, but for what is no loss."""
    now = own(client)
    return {
        key: count - before.get(key, 0) for key, count in now.items() if count != before.get(key)
    }


def losses(client: Served, before: Count) -> Count:
    """Without spans that went their way and actions that were done."""
    fine = {("spans_total", "exported"), ("incident_actions_total", "done")}
    return {key: count for key, count in since(client, before).items() if key not in fine}


def bearer(**said: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {token(claims(**said))}"}


def of_token(encoded: str) -> dict[str, str]:
    return {"authorization": f"Bearer {encoded}"}


def leaves(on: Acting) -> None:
    """A sender that goes away in the middle of its body."""

    async def go() -> None:
        events = [
            {"type": "http.request", "body": b"{", "more_body": True},
            {"type": "http.disconnect"},
        ]

        async def receive() -> Any:
            return events.pop(0)

        async def send(message: Any) -> None:
            pass

        scope = {
            "type": "http",
            "method": "POST",
            "path": WEBHOOK,
            "query_string": b"",
            "headers": [(key.encode(), one.encode()) for key, one in basic().items()],
        }
        await on.app(scope, receive, send)

    on.client.run(go())


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b" "
        await asyncio.sleep(0.01)


def twice_at_once(on: Acting) -> None:
    async def both() -> list[int]:
        return await asyncio.gather(*(on.posting(sent=body("0.at-once")) for _ in range(2)))

    assert sorted(on.client.run(both())) == [200, 503]


def closed_before(on: Acting) -> None:
    assert on.post(sent=body("0.late", "closed")) == 200
    on.post(sent=body("0.late"))


def again(on: Acting) -> None:
    for path, headers, sent in ((WEBHOOK, basic(), body()), (PUBSUB, bearer(), pushed(body()))):
        assert on.post(path, headers, sent) == 200


HOUR = 3_600
REFUSALS: dict[Reason, Callable[[Acting], object]] = {
    Reason.PATH: lambda on: on.post("/incidents/17"),
    Reason.METHOD: lambda on: on.post(method="GET"),
    Reason.CREDENTIALS_MISSING: lambda on: on.post(headers={}),
    Reason.CREDENTIALS_WRONG: lambda on: on.post(headers=basic(password="forged")),
    Reason.TOKEN_MALFORMED: lambda on: on.post(PUBSUB, of_token("a.b")),
    Reason.TOKEN_ALGORITHM: lambda on: on.post(PUBSUB, of_token(unsigned_token())),
    Reason.TOKEN_KEY: lambda on: on.post(PUBSUB, of_token(token(kid="another"))),
    Reason.TOKEN_SIGNATURE: lambda on: on.post(PUBSUB, of_token(token(signer="theirs"))),
    Reason.TOKEN_TIME: lambda on: on.post(PUBSUB, bearer(exp=int(time.time()) - HOUR)),
    Reason.TOKEN_ISSUER: lambda on: on.post(PUBSUB, bearer(iss="https://forged.example")),
    Reason.TOKEN_AUDIENCE: lambda on: on.post(PUBSUB, bearer(aud="another")),
    Reason.TOKEN_EMAIL: lambda on: on.post(PUBSUB, bearer(email="another@shop.example")),
    Reason.CERTIFICATES: lambda on: on.post(UNCERTAIN, bearer()),
    Reason.CONTENT_TYPE: lambda on: on.post(headers=basic() | {"content-type": "text/plain"}),
    Reason.TOO_LARGE: lambda on: on.post(sent=b" " * (MAX_BYTES + 1)),
    Reason.TOO_SLOW: lambda on: on.post(sent=endless()),
    Reason.LEFT: leaves,
    Reason.MALFORMED: lambda on: on.post(PUBSUB, bearer(), b"{"),
    Reason.VERSION: lambda on: on.post(sent=b'{"version": "2.0"}'),
    Reason.STALE: lambda on: on.post(sent=body(started_at=NOW - 2 * HOUR)),
    Reason.FUTURE: lambda on: on.post(sent=body(started_at=NOW + HOUR)),
    Reason.DUPLICATE: again,
    Reason.WORKING: twice_at_once,
    Reason.OVER: closed_before,
}


def test_each_refusal_is_on_the_page_by_its_reason(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whichever receiver, and nothing else is counted with it."""
    monkeypatch.setattr(bodies.read_body, "__defaults__", (MAX_BYTES, 0.1))
    assert set(REFUSALS) == set(Reason)
    on = Acting(make)
    with on.client as client:
        for reason, refused in REFUSALS.items():
            before = own(client)
            refused(on)
            counted = losses(client, before)
            expected: Count = {(REFUSED, reason.value): 1}
            if reason is Reason.CERTIFICATES:
                expected["incident_faults_total", "certificates"] = 1
            unchanged = ("incident_actions_total", "unchanged")  # another incident holds it
            counted.pop(unchanged, None)
            assert counted == expected, reason
        assert on.cloud_run.moves == [3]


def test_where_nothing_is_refused_nothing_is_counted(make: Make, redis: RedisServer) -> None:
    """And what may be counted is on the page as 0, so that the first one is an increase."""
    link = RedisLink(redis.url)
    on = Acting(make, link)

    async def work() -> None:
        assert await link.connect()
        async with on.breakers.guard("store"):
            pass

    with on.client as client:
        client.run(work())
        for state in ("open", "closed"):
            assert on.post(PUBSUB, bearer(), pushed(body("0.good", state))) == 200
        assert client.get("/health/ready").status_code == 200
        counted = own(client)
        page = client.get("/metrics", headers=OPENMETRICS).text
        client.run(link.close())
    actions = {("incident_actions_total", one): 2.0 for one in ("done", "undone")}
    assert {key: one for key, one in counted.items() if key[0] != "spans_total"} == actions
    for there in (
        'notifications_refused_total{reason="credentials_wrong"}',
        'incident_actions_total{outcome="failed"}',
        'incident_faults_total{part="audit"}',
        'incident_records_dropped_total{store="held"}',
        'redis_failures_total{reason="command"}',
        'calls_refused_total{circuit="store"}',
        'health_checks_failed_total{check="store"}',
    ):
        assert f"clarity_monitoring_{there} 0.0" in page


def test_who_takes_no_incidents_has_no_series_of_them(make: Make) -> None:
    with Served(application(make())) as client:
        page = client.get("/metrics").text
    assert "clarity_monitoring_spans_total" in page
    assert not re.findall("clarity_monitoring_(?:incident|notification|redis|calls)", page)


@pytest.fixture
def redis() -> Any:
    running = RedisServer().start()
    yield running
    running.stop()


def test_a_redis_that_fails_is_counted_by_how_it_does(
    make: Make, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts that another wrote there do not reach the caller, whose circuit goes on."""
    monkeypatch.setattr(RedisLink.run, "__defaults__", (5.0,))  # a machine that is slow is not away
    link = RedisLink(redis.url, pause=0)
    on = Acting(make, link)

    async def guarded() -> None:
        async with on.breakers.guard("store"):
            pass

    async def unreadable() -> None:
        assert await link.connect()
        await guarded()
        huge = f'{{"state": "opened", "opened_at": {"9" * 400}, "changed": 1}}'
        for text in ("not ours", "", "[" * 5_000, huge):
            await link.run(lambda client, text=text: client.set("clarity:breaker:store", text))  # type: ignore[misc]
            on.breakers._contexts._due.clear()
            await guarded()

    async def away() -> None:
        redis.stop()
        for _ in range(3):
            on.breakers._contexts._due.clear()
            await guarded()
        assert link._reviving is not None
        await link._reviving

    with on.client as client:
        client.run(unreadable())
        assert own(client)["redis_failures_total", "unreadable"] == 4
        before = own(client)
        client.run(away())
        counted = since(client, before)
        client.run(link.close())
    assert counted.pop(("redis_failures_total", "connect")) >= 1
    assert counted == {
        ("redis_failures_total", "command"): 1,
        ("redis_failures_total", "away"): 2,
    }


def test_calls_that_an_open_circuit_refuses_are_counted_by_circuit(make: Make) -> None:
    on = Acting(make)

    async def call() -> None:
        for _ in range(4):
            try:
                async with on.breakers.guard("store"):
                    raise OSError
            except (OSError, DependencyUnavailable):
                continue

    with on.client as client:
        before = own(client)
        client.run(call())
        assert since(client, before) == {("calls_refused_total", "store"): 3}


def test_what_a_responder_forgets_for_want_of_room_is_counted(make: Make) -> None:
    """It remembers two things of each incident that closed."""
    on = Acting(make)

    async def close(first: int, last: int) -> None:
        for number in range(first, last):
            one = incident(f"0.{number}", State.CLOSED, service="another")
            await on.responder.respond(one)

    with on.client as client:
        before = own(client)
        client.run(close(0, 5_000))
        assert since(client, before) == {}
        client.run(close(5_000, 5_003))
        expected = {("incident_records_dropped_total", "seen"): 6.0}
        assert since(client, before) == expected


def test_what_fails_in_acting_on_an_incident_is_counted(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = Acting(make)

    def no_audit(**_: object) -> None:
        raise OSError

    async def broken(*_: object) -> None:
        raise RuntimeError

    with on.client as client:
        before = own(client)
        with monkeypatch.context() as within:
            within.setattr(on.responder, "_audit", no_audit)
            assert on.post(sent=body("0.unaudited")) == 200
        with monkeypatch.context() as within:
            within.setattr(on.responder, "respond", broken)
            assert on.post(sent=body("0.broken")) == 500
        counted = losses(client, before)
    assert counted == {
        ("incident_faults_total", "audit"): 2,
        ("incident_faults_total", "receiver"): 1,
    }


def test_a_hold_that_cannot_be_read_is_counted(make: Make, redis: RedisServer) -> None:
    link = RedisLink(redis.url)
    on = Acting(make, link)

    async def spoil() -> None:
        assert await link.connect()
        name = "clarity:incidents:hold:circuit_breaker:insights"
        await link.run(lambda client: client.set(name, "not ours"), seconds=5)

    with on.client as client:
        client.run(spoil())
        before = own(client)
        assert on.post(sent=body("0.spoilt", "closed")) == 200
        assert losses(client, before) == {("incident_faults_total", "holds"): 1}
        client.run(link.close())


def test_checks_that_are_not_well_are_counted(make: Make) -> None:
    on = Acting(make)
    with on.client as client:
        on.well = False
        before = own(client)
        for _ in range(3):  # who asks within five seconds is told the same
            assert client.get("/health/ready").status_code == 503
        assert since(client, before) == {("health_checks_failed_total", "store"): 1}


WORDS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40)


def test_nothing_that_is_sent_makes_a_label(make: Make) -> None:
    """Series stay those that are known from the start, whatever paths, tokens and bodies come."""
    on = Acting(make)

    def series() -> set[str]:
        page = client.get("/metrics", headers=OPENMETRICS).text
        ours = re.findall(r"^(clarity_monitoring_\S+) ", page, re.MULTILINE)
        return {one for one in ours if "_spans_" not in one}

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(
        path=st.sampled_from([WEBHOOK, PUBSUB, UNCERTAIN]) | WORDS.map("/incidents/{}".format),
        scheme=st.sampled_from(["Basic", "Bearer", "Other"]),
        credentials=WORDS | st.just(token()),
        kind=st.just("application/json") | WORDS,
        sent=st.binary(max_size=300),
        method=st.sampled_from(["POST", "GET", "BREW"]),
    )
    def ask(path: str, scheme: str, credentials: str, kind: str, sent: bytes, method: str) -> None:
        path = re.sub(r"[?#%]", "", path)
        headers = {"authorization": f"{scheme} {credentials}".strip(), "content-type": kind.strip()}
        on.post(path, headers, sent, method)

    with on.client as client:
        before, known = own(client), series()
        ask()
        counted = since(client, before)
        assert series() == known
        refused = {label for name, label in counted if name == REFUSED}
        assert sum(one for (name, _), one in counted.items() if name == REFUSED) >= 60
        assert refused <= {one.value for one in Reason}
    assert len(known) < 80


def test_the_manual_lists_every_counter_of_the_library(make: Make, redis: RedisServer) -> None:
    on = Acting(make, RedisLink(redis.url))
    with on.client as client:
        page = client.get("/metrics", headers=OPENMETRICS).text
    shown = set(re.findall(r"^# TYPE clarity_monitoring_(\w+) counter$", page, re.MULTILINE))
    listed = set(re.findall(r"^\| `(\w+)_total` \|", DOCS.read_text("utf-8"), re.MULTILINE))
    assert shown == listed
