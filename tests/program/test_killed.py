"""kill -9 of the API in the middle of an `up`: started again, another `up` converges.

What a killed API had carried out and not yet answered exists, and Pulumi does not know of it.
"""

from __future__ import annotations

import pytest

from tests.program.clients import everything
from tests.program.mortal import Fatal, Unheard, killed_after
from tests.program.project import UP, Project

CHANNEL = """  responder:
    type: pubsub
    display_name: Incident responder
    topic: monitoring-incidents
"""

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def converged(project: Project) -> None:
    """What exists is what is planned: nothing missing, nothing twice, and nothing left to do."""
    plan, names = project.plan(), project.names()
    assert names.keys() == plan.keys()
    wanted: dict[str, set[str]] = {}
    for key, name in names.items():
        wanted.setdefault(plan[key]["kind"], set()).add(name)
    assert {kind: set(found) for kind, found in everything(project).items()} == wanted
    project.expect_no_changes()


def test_creates_that_got_no_answer_are_not_made_twice(fresh: Project) -> None:
    """No create is ever answered: each `up` is told of one wave, and adopts the one before."""
    fresh.clarity("sandbox", "start")
    waves, done = 0, None
    while done is None or done.returncode:
        with Unheard(fresh) as way:
            done = fresh.pulumi(*UP, "--parallel", "100", code=None, **way.environment)
        assert (done.returncode == 0) == (way.unheard == 0), done.stdout
        waves += way.unheard > 0
        fresh.clarity("sandbox", "start")
    assert waves >= 3  # dependants come after what they depend on
    creates = [write for write in fresh.writes() if write["method"] == "POST"]
    assert {write["status"] for write in creates} == {200}
    assert len(creates) == len(fresh.plan())
    converged(fresh)


def test_an_api_killed_at_any_moment(fresh: Project) -> None:
    fresh.clarity("sandbox", "start")
    for writes in (5, 15, 20):
        with killed_after(fresh, writes):
            failed = fresh.pulumi(*UP, code=1)
        assert "start it with `clarity sandbox start`" in failed.stdout
        fresh.clarity("sandbox", "start")
    fresh.up()
    converged(fresh)


def test_changes_and_deletes_that_got_no_answer_are_done_again(declared: Project) -> None:
    """They do no harm twice, so an `up` goes on by itself when the API is back."""
    declared.edit("monitoring/sla_objectives.yaml", "target: 99.9%", "target: 99.95%")
    with Fatal(declared, "PATCH .*/dashboards/") as way:
        declared.pulumi(*UP, code=0, **way.environment)
    assert way.deaths == 1
    converged(declared)

    declared.edit("monitoring/channels.yaml", CHANNEL, "")
    declared.edit("monitoring/channels.yaml", "page: [pagerduty, responder]", "page: [pagerduty]")
    with Fatal(declared, "DELETE .*/notificationChannels/") as way:
        declared.pulumi(*UP, code=0, **way.environment)
    assert way.deaths == 1
    converged(declared)
