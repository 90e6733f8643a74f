"""`pulumi up` declares the plan, all of it and nothing else; again, it has nothing to do."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.program.clients import everything
from tests.program.project import STACK, Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def automated(project: Project, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The project's stack in Pulumi's Automation API."""
    from pulumi import automation

    # The API looks for the engine on this process's own PATH.
    monkeypatch.setenv("PATH", project.settings["PATH"])
    options = automation.LocalWorkspaceOptions(env_vars=project.settings)
    return automation.select_stack(STACK, work_dir=str(project.root), opts=options)


def test_everything_is_created_and_then_nothing_changes(
    fresh: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = fresh.plan()
    stack = automated(fresh, monkeypatch)
    made = stack.up().summary.resource_changes
    assert set(made) == {"create"}

    names = dict(stack.outputs()["names"].value)
    assert names.keys() == plan.keys()
    expected: dict[str, set[str]] = {}
    for key, name in names.items():
        expected.setdefault(plan[key]["kind"], set()).add(name)
    found = everything(fresh)
    assert {kind: set(messages) for kind, messages in found.items()} == expected
    assert Counter(r["kind"] for r in plan.values()) == {k: len(m) for k, m in found.items()}

    before = len(fresh.writes())
    assert before == len(plan)
    assert stack.up().summary.resource_changes == {"same": made["create"]}
    stack.preview(expect_no_changes=True)
    assert len(fresh.writes()) == before
    stack.refresh(expect_no_changes=True)
    stack.preview(expect_no_changes=True)
    assert len(fresh.writes()) == before
    assert everything(fresh) == found
