"""What holds a responder back, and what it leaves alone when it undoes."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from clarity.monitoring.contract.events import INCIDENT_ACTION
from clarity.monitoring.incidents.actions.fault import Conflict, Fault
from clarity.monitoring.incidents.actions.holds import Holds
from clarity.monitoring.incidents.actions.limits import Limits
from clarity.monitoring.incidents.actions.locks import Locks
from clarity.monitoring.incidents.actions.mover import Mover
from clarity.monitoring.incidents.actions.scaling import ScalingLever
from clarity.monitoring.incidents.cloud_run import Traffic
from clarity.monitoring.incidents.deadline import within
from clarity.monitoring.incidents.incident import State
from clarity.monitoring.incidents.responder import IncidentResponder
from clarity.monitoring.incidents.settings import (
    KILL_VARIABLE,
    Settings,
    Standby,
    Target,
    killed_by_environment,
)
from clarity.monitoring.incidents.store import MemoryStore
from tests.app_incidents.acting import ACTING, START, TARGET, Scene, scene, unheard
from tests.app_incidents.telling import DOWN, SERVICE, incident
from tests.conftest import ROOT

Told = tuple[str, str, str]


def played(on: Scene, *states: str, id: str = "0.abc") -> list[Told]:
    async def play() -> None:
        for state in states:
            await on.responder.respond(incident(id, State(state)))

    asyncio.run(play())
    return [told for told in on.told() if told[0] == "auto_scale"]


def test_nothing_is_moved_by_default() -> None:
    on = scene(Settings({"backend": TARGET}))
    assert played(on, "open") == [("auto_scale", "refused", "disabled")]
    assert not on.cloud_run.moves
    assert not on.cloud_run.rehearsals


def test_a_dry_run_has_it_validated_and_moves_nothing() -> None:
    on = scene(replace(ACTING, dry_run=True))
    assert played(on, "open", "closed") == [("auto_scale", "dry_run", "")]
    assert on.cloud_run.rehearsals == [3]
    assert not on.cloud_run.moves
    assert on.breakers.positions()["insights"].state == "closed"


def test_the_kill_switch_stops_it_at_once() -> None:
    killed = False
    on = scene(replace(ACTING, killed=lambda: killed))
    played(on, "open")
    killed = True
    assert played(on, "closed")[-1] == ("auto_scale", "refused", "kill_switch")
    assert on.cloud_run.service.min_instances == 3
    killed = False  # a later incident takes over what was left, and its end puts it back
    played(on, "open", "closed", id="0.later")
    assert on.cloud_run.service.min_instances == 1


@pytest.mark.parametrize(
    ("word", "killed"), [("", False), ("0", False), ("false", False), ("1", True), ("yes", True)]
)
def test_the_environment_has_a_kill_switch(word: str, killed: bool) -> None:
    assert killed_by_environment({KILL_VARIABLE: word}) is killed
    assert killed_by_environment({}) is False


def test_the_same_thing_is_not_moved_again_within_its_cool_down() -> None:
    on = scene(replace(ACTING, cool_down=3600))
    played(on, "open", "closed")
    assert on.cloud_run.moves == [3, 1]  # what is moved may always be put back
    assert played(on, "open", id="0.next")[-1] == ("auto_scale", "refused", "cool_down")
    assert on.cloud_run.moves == [3, 1]


def test_all_moves_of_an_hour_share_a_budget() -> None:
    on = scene(replace(ACTING, per_hour=3))
    for n in range(4):
        played(on, "open", "closed", id=f"0.{n}")
    done = [told for told in on.told() if told[1] == "done"]
    refused = [told for told in on.told() if told[2] == "hourly_budget"]
    assert 3 <= len(done) <= 6  # a new hour may have begun
    assert len(done) + len(refused) == 8
    assert on.cloud_run.service.min_instances == 1


def test_what_fails_is_taken_from_the_budget_as_well() -> None:
    on = scene(replace(ACTING, per_hour=0))
    assert played(on, "open") == [("auto_scale", "refused", "hourly_budget")]
    assert not on.cloud_run.moves


def test_a_service_that_is_not_named_is_not_touched() -> None:
    on = scene()
    asyncio.run(on.responder.respond(incident(service="other")))
    assert on.told() == [("high_error_rate", "refused", "unknown_service")]
    staging = scene(replace(ACTING, targets={"backend": replace(TARGET, environment="staging")}))
    asyncio.run(staging.responder.respond(incident()))
    assert staging.told() == [("high_error_rate", "refused", "other_environment")]
    assert not on.cloud_run.moves + staging.cloud_run.moves


def test_the_level_is_capped_by_the_service_and_never_lowered() -> None:
    capped = scene(service=replace(START, max_instances=2))
    played(capped, "open")
    assert capped.cloud_run.moves == [2]
    high = scene(service=replace(START, min_instances=5))
    assert played(high, "open") == [("auto_scale", "unchanged", "already_there")]
    manual = scene(service=replace(START, manual=True))
    assert played(manual, "open") == [("auto_scale", "failed", "scaled_by_hand")]


def test_what_somebody_else_changed_since_is_left_to_them() -> None:
    on = scene()
    played(on, "open")
    on.cloud_run.set(min_instances=7)
    assert played(on, "closed")[-1] == ("auto_scale", "left", "changed_by_another")
    assert on.cloud_run.service.min_instances == 7


def test_other_changes_of_the_service_do_not_keep_it_from_undoing() -> None:
    on = scene()
    played(on, "open")
    on.cloud_run.set(max_instances=50)  # another etag, not another minimum
    assert played(on, "closed")[-1] == ("auto_scale", "undone", "")


def test_a_conflict_is_tried_once_more_with_what_is_there_now() -> None:
    on = scene()
    on.cloud_run.faults.append(Conflict("Aborted"))
    assert played(on, "open") == [("auto_scale", "done", "")]

    lost = scene()
    lost.cloud_run.between = lambda: lost.cloud_run.set(
        min_instances=lost.cloud_run.service.min_instances + 1
    )
    assert played(lost, "open") == [("auto_scale", "failed", "Aborted")]
    assert not lost.cloud_run.moves


def test_a_move_of_which_nobody_knows_whether_it_took_place_is_undone_if_it_did() -> None:
    on = scene()
    original = on.cloud_run._change

    def applied_but_unanswered(*args: object, **changes: object) -> bool:
        original(*args, **changes)  # type: ignore[arg-type]
        on.cloud_run._change = original  # type: ignore[method-assign]
        raise Fault("DeadlineExceeded", again=True, sure=False)

    on.cloud_run._change = applied_but_unanswered  # type: ignore[method-assign]
    assert played(on, "open") == [("auto_scale", "failed", "DeadlineExceeded")]
    assert played(on, "open")[-1] == ("auto_scale", "unchanged", "already_held")
    assert played(on, "closed")[-1] == ("auto_scale", "undone", "")
    assert on.cloud_run.moves == [3, 1]


def test_a_move_that_failed_for_sure_leaves_nothing_to_undo() -> None:
    on = scene()
    on.cloud_run.faults.append(Fault("Forbidden"))
    assert played(on, "open") == [("auto_scale", "failed", "Forbidden")]
    assert played(on, "closed") == [("auto_scale", "failed", "Forbidden")]


def test_an_undo_that_failed_is_made_up_for_when_it_is_told_again() -> None:
    on = scene()
    played(on, "open")
    on.cloud_run.faults.append(Fault("ServiceUnavailable", again=True, sure=False))
    assert played(on, "closed")[-1] == ("auto_scale", "failed", "ServiceUnavailable")
    assert played(on, "closed")[-1] == ("auto_scale", "undone", "")


def test_an_undo_that_took_place_unanswered_is_not_taken_for_somebody_elses() -> None:
    on = scene()
    played(on, "open")
    on.cloud_run.faults.append(Fault("DeadlineExceeded", again=True, sure=False))
    assert played(on, "closed")[-1] == ("auto_scale", "failed", "DeadlineExceeded")
    on.cloud_run.set(min_instances=1)
    assert played(on, "closed")[-1] == ("auto_scale", "unchanged", "already_there")
    assert on.cloud_run.moves == [3]


def test_an_action_that_fails_stops_no_other() -> None:
    on = scene()

    async def broken(*_: object) -> None:
        raise RuntimeError("secret text")

    on.cloud_run.read = broken  # type: ignore[method-assign,assignment]
    assert played(on, "open") == [("auto_scale", "failed", "RuntimeError")]
    assert ("circuit_breaker", "done", "") in on.told()


def test_one_at_a_time_and_not_for_ever() -> None:
    on = scene(replace(ACTING, answer_within=0.05))
    entered, gate = asyncio.Event(), asyncio.Event()
    original: Callable[..., Awaitable[object]] = on.cloud_run.read

    async def slow(*args: object) -> object:
        entered.set()
        await gate.wait()
        return await original(*args)

    on.cloud_run.read = slow  # type: ignore[method-assign,assignment]

    async def two() -> None:
        first = asyncio.create_task(on.responder.respond(incident("0.a")))
        await entered.wait()
        second = await on.responder.respond(incident("0.b"))
        assert second.again
        assert ("auto_scale", "failed", "busy") in on.told()
        gate.set()
        await first

    asyncio.run(two())
    assert on.cloud_run.moves == [3]


def test_a_failover_keeps_tags_and_restores_what_was_there() -> None:
    before = (Traffic("", 90), Traffic("backend-standby", 10, "standby"), Traffic("old", 0, "v1"))
    by_tag = replace(TARGET, standby=Standby(tag="standby"))
    on = scene(replace(ACTING, targets={"backend": by_tag}), service=replace(START, traffic=before))
    asyncio.run(on.responder.respond(incident(policy=DOWN)))
    assert on.cloud_run.service.traffic == (
        Traffic("old", 0, "v1"),
        Traffic("backend-standby", 100, "standby"),
    )
    asyncio.run(on.responder.respond(incident(policy=DOWN, state=State.CLOSED)))
    assert on.cloud_run.service.traffic == before


def test_a_standby_that_is_not_there_fails_with_a_reason() -> None:
    by_tag = replace(TARGET, standby=Standby(tag="standby"))
    on = scene(replace(ACTING, targets={"backend": by_tag}))
    asyncio.run(on.responder.respond(incident(policy=DOWN)))
    assert on.told() == [("failover", "failed", "no_revision_has_the_standby_tag")]


def test_a_circuit_is_closed_again_only_if_the_opening_is_ours() -> None:
    async def reopened() -> list[str]:
        on = scene()
        await on.responder.respond(incident())
        ours = await on.breakers.position("insights")
        await on.breakers.open("insights", (ours.open_until or 0) + 5)  # as failures would
        await on.responder.respond(incident(state=State.CLOSED))
        left = await on.breakers.position("insights")
        return [ours.state, left.state, *(t[1] for t in on.told() if t[0] == "circuit_breaker")]

    assert asyncio.run(reopened()) == ["opened", "opened", "done", "left"]


def test_an_incident_that_ended_while_it_waited_for_its_turn_moves_nothing() -> None:
    on, memory = scene(), MemoryStore()

    async def over(_: str) -> bool:
        return True

    mover = Mover(
        Limits(ACTING, memory, {SERVICE}), Holds(memory, 60), Locks(memory), over, dry_run=False
    )
    lever = ScalingLever(on.cloud_run, SERVICE, 3)
    result = asyncio.run(mover.engage(lever, "0.abc", within(5)))
    assert (result.outcome, result.reason) == ("unchanged", "incident_is_over")
    assert not on.cloud_run.moves


def test_a_lever_outside_the_allow_list_is_refused() -> None:
    on, memory = scene(), MemoryStore()

    async def over(_: str) -> bool:
        return False

    mover = Mover(
        Limits(ACTING, memory, set()), Holds(memory, 60), Locks(memory), over, dry_run=False
    )
    result = asyncio.run(mover.engage(ScalingLever(on.cloud_run, SERVICE, 3), "0.abc", within(5)))
    assert (result.outcome, result.reason) == ("refused", "not_in_allow_list")


def test_what_is_imported_to_receive_is_light() -> None:
    heavy = "google", "grpc", "fastapi", "starlette", "redis", "requests", "purgatory"
    program = (
        "import sys, clarity.monitoring.incidents.receiver;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT
    )
    assert found.stdout.strip() == b"[]"


def test_an_audit_that_fails_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken(**_: str) -> None:
        raise RuntimeError("secret text")

    on = scene()
    responder = IncidentResponder(
        ACTING,
        cloud_run=on.cloud_run,
        breakers=on.breakers,
        audit=broken,
        now=lambda: 1_790_000_000,
    )
    asyncio.run(responder.respond(incident()))
    assert on.cloud_run.moves == [3]
    assert "secret text" not in caplog.text


def test_each_attempt_is_told_with_the_fields_of_the_contracts_event() -> None:
    on = scene()
    asyncio.run(on.responder.respond(incident()))
    assert on.audit
    assert all(entry.keys() == INCIDENT_ACTION.fields.keys() for entry in on.audit)


def test_what_began_it_is_logged_by_its_fields(caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(scene().responder.respond(incident("0.a")))
    (record,) = (one for one in caplog.records if one.levelno == logging.CRITICAL)
    assert record.getMessage() == "High error rate detected"
    assert vars(record).items() >= {"incident": "0.a", "policy": incident().policy}.items()


def test_settings_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(ValueError, match="projects/P"):
        Target(cloud_run="backend")
    with pytest.raises(ValueError, match="name it"):
        Target(instances=2)
    with pytest.raises(ValueError, match="by its revision or by its tag"):
        Standby()
    with pytest.raises(ValueError, match="1 to 100"):
        Standby(tag="s", percent=0)
    with pytest.raises(ValueError, match="more than max_instances"):
        Settings({"backend": replace(TARGET, instances=11)})
    with pytest.raises(ValueError, match="without a client"):
        IncidentResponder(Settings({"backend": replace(TARGET, circuits=())}), audit=unheard)
    with pytest.raises(ValueError, match="no breaker is declared for insights"):
        IncidentResponder(Settings({"backend": Target(circuits=("insights",))}), audit=unheard)
