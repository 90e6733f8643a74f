"""Messages come twice and in any order; in the end everything is where it was."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.incidents.incident import Incident, State
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal, status
from tests.app_incidents.acting import LATEST, Scene, scene
from tests.app_incidents.telling import DOWN, ERRORS, incident

KINDS = (ERRORS, DOWN)
ALL = [
    incident(f"0.{n}", state, policy=policy)
    for n, policy in enumerate((ERRORS, ERRORS, DOWN))
    for state in State
]


async def tell(on: Scene, one: Incident) -> Reason | None:
    try:
        await on.responder.respond(one)
    except Refusal as refusal:
        return refusal.reason
    return None


def restored(on: Scene) -> bool:
    positions = on.breakers.positions()
    return (
        on.cloud_run.service.min_instances == 1
        and on.cloud_run.service.traffic == LATEST
        and all(one.state == "closed" for one in positions.values())
    )


@given(
    order=st.permutations(ALL), again=st.lists(st.sampled_from(ALL), max_size=8), seed=st.integers()
)
def test_in_any_order_and_however_often_all_is_undone(
    order: list[Incident], again: list[Incident], seed: int
) -> None:
    messages = [*order, *again]
    random.Random(seed).shuffle(messages)

    async def all_of_them() -> Scene:
        on = scene()
        for one in messages:
            await tell(on, one)
        return on

    on = asyncio.run(all_of_them())
    assert restored(on)
    done = Counter((e["action"], e["incident"]) for e in on.audit if e["outcome"] == "done")
    assert all(count == 1 for count in done.values())  # never acted twice for an incident
    moved = Counter(e["action"] for e in on.audit if e["outcome"] == "done")
    back = Counter(e["action"] for e in on.audit if e["outcome"] == "undone")
    assert moved == back


@given(
    order=st.permutations(ALL),
    turns=st.integers(0, 4),
    pauses=st.lists(st.integers(0, 6), min_size=len(ALL), max_size=len(ALL)),
)
def test_at_the_same_time_all_is_undone_as_well(
    order: list[Incident], turns: int, pauses: list[int]
) -> None:
    async def later(on: Scene, one: Incident, pause: int) -> Reason | None:
        for _ in range(pause):
            await asyncio.sleep(0)
        return await tell(on, one)

    async def at_once() -> Scene:
        on = scene()
        on.cloud_run.turns = turns
        await asyncio.gather(*map(later, [on] * len(order), order, pauses))
        return on

    assert restored(asyncio.run(at_once()))


def test_a_copy_of_what_is_being_worked_on_is_to_come_again() -> None:
    async def copies() -> list[Reason | None]:
        on = scene()
        on.cloud_run.turns = 5
        first = asyncio.create_task(tell(on, incident()))
        await asyncio.sleep(0)
        copy = await tell(on, incident())
        return [copy, await first, await tell(on, incident())]

    assert asyncio.run(copies()) == [Reason.WORKING, None, Reason.DUPLICATE]
    assert status(Reason.WORKING, pushed=True) == status(Reason.WORKING, pushed=False) == 503


def test_an_open_one_after_its_end_is_ignored() -> None:
    async def backwards() -> tuple[Scene, list[Reason | None]]:
        on = scene()
        told = [await tell(on, incident(state=state)) for state in (State.CLOSED, State.OPEN)]
        return on, told

    on, told = asyncio.run(backwards())
    assert told == [None, Reason.OVER]
    assert on.cloud_run.moves == []


def test_what_two_hold_is_put_back_with_the_last() -> None:
    async def overlapping() -> tuple[Scene, list[int]]:
        on, minimum = scene(), []
        for id, state in (("0.a", "open"), ("0.b", "open"), ("0.a", "closed"), ("0.b", "closed")):
            await tell(on, incident(id, State(state)))
            minimum.append(on.cloud_run.service.min_instances)
        return on, minimum

    on, minimum = asyncio.run(overlapping())
    assert minimum == [3, 3, 3, 1]
    assert [t for t in on.told() if t[0] == "auto_scale"] == [
        ("auto_scale", "done", ""),
        ("auto_scale", "unchanged", "held_for_another_incident"),
        ("auto_scale", "unchanged", "held_for_another_incident"),
        ("auto_scale", "undone", ""),
    ]


@pytest.mark.parametrize(("policy", "action"), [(ERRORS, "auto_scale"), (DOWN, "failover")])
def test_each_kind_has_its_action_and_its_way_back(policy: str, action: str) -> None:
    async def both() -> Scene:
        on = scene()
        for state in State:
            await tell(on, incident(state=state, policy=policy))
        return on

    on = asyncio.run(both())
    assert (action, "done", "") in on.told()
    assert (action, "undone", "") in on.told()
    assert restored(on)
