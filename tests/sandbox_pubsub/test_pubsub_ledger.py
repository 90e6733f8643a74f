"""What Pub/Sub keeps and what it lets go: bounds, and what a person is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import sandbox as commands
from sandbox.api.store import Store
from sandbox.drill.wire import Wire
from sandbox.pubsub import ledger as bounds
from sandbox.pubsub.ledger import FINISHED, OUTSTANDING, SUBSCRIPTION, Ledger, State
from sandbox.pubsub.text import messages_text
from tests.sandbox_pubsub.conftest import Endpoint, publish, states, subscribe, until
from tests.sandbox_server import Sandbox

TOPIC, NAME = "projects/shop/topics/incidents", "projects/shop/subscriptions/responder"
AT = "2026-01-05T00:12:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Any:
    made = Store(tmp_path / "state.db")
    made.insert(SUBSCRIPTION, "projects/shop", NAME, {"name": NAME, "topic": TOPIC})
    yield made
    made.close()


def test_a_backlog_that_is_full_is_said_and_never_grows(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_BACKLOG", 3)
    ledger = Ledger(store)
    keys = [ledger.publish(TOPIC, {"data": "eA=="}, AT)[1] for _ in range(5)]
    assert [len(found) for found in keys] == [1, 1, 1, 0, 0]
    assert store.count(OUTSTANDING, NAME) == 3
    dead = [m["deliveries"][0] for m in ledger.messages()][3:]
    assert {(one["state"], one["attempts"]) for one in dead} == {("dead", 0)}
    assert all(one["why"].startswith("the backlog of the subscription is full") for one in dead)


def test_the_oldest_finished_go_and_no_outstanding_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_FINISHED", 2)
    monkeypatch.setattr(bounds, "MAX_KEPT", 4)
    ledger = Ledger(store)
    keys = [ledger.publish(TOPIC, {"data": "eA=="}, AT)[1][0] for _ in range(8)]
    for key in keys[1:]:
        ledger.finish(key, State.ACKNOWLEDGED, AT)
    assert [key for key, _ in ledger.outstanding(NAME)] == keys[:1]
    assert [row.key for row in store.children(FINISHED, NAME)] == keys[-2:]
    assert len(ledger.messages()) == 4
    first = ledger.due(keys[0])
    assert first is not None
    assert first.message["data"] == "eA=="  # although the list of messages has it no longer


def test_what_is_finished_stays_so(store: Store) -> None:
    ledger = Ledger(store)
    _, (key,) = ledger.publish(TOPIC, {"data": "eA=="}, AT)
    ledger.finish(key, State.ACKNOWLEDGED, AT)
    ledger.finish(key, State.DEAD, AT, "late")
    ledger.tried(key, AT, "late")
    ledger.lease(key, 1.0)
    (message,) = ledger.messages()
    (delivery,) = message["deliveries"]
    assert (delivery["state"], delivery["attempts"], delivery["why"]) == ("acknowledged", 0, "")


def test_a_subscription_goes_with_its_deliveries(store: Store) -> None:
    ledger = Ledger(store)
    _, (key,) = ledger.publish(TOPIC, {"data": "eA=="}, AT)
    ledger.publish(TOPIC, {"data": "eA=="}, AT)
    ledger.finish(key, State.ACKNOWLEDGED, AT)
    ledger.unsubscribe(NAME)
    assert not store.has(NAME)
    assert [m["deliveries"] for m in ledger.messages()] == [[], []]


def test_people_read_what_became_of_each_message(
    server: Sandbox, topic: str, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_wire", lambda root: Wire(server.address))
    endpoint.answers = [500]
    (lost,) = publish(server, topic, "nobody listens yet")
    name = subscribe(server, topic, endpoint.url)
    (id,) = publish(server, topic, "hello")
    until(lambda: states(server, id) == [("acknowledged", 2)])
    told = CliRunner().invoke(commands.app, ["pubsub"])
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert lines[-4].endswith(f"{topic}: message {lost}")
    assert lines[-3] == "    to nobody: the topic has no subscription"
    assert lines[-2].endswith(f"{topic}: message {id}")
    assert lines[-1] == f"    acknowledged 2 tries   {name}"
    listed = json.loads(CliRunner().invoke(commands.app, ["pubsub", "--json"]).output)
    assert listed["messages"][-1]["message"]["messageId"] == id


def test_where_there_is_nothing_that_is_said() -> None:
    assert messages_text([]) == "sandbox: Pub/Sub has no messages"
