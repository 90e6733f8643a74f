"""Two copies of the project have two sandboxes, which know nothing of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.api.client import running
from tests.program.clients import everything
from tests.program.project import Project, copy

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture
def copies(root: Path, tmp_path: Path) -> list[Project]:
    """Two checkouts of one name, which choose the places of their sandboxes themselves."""
    state = str(tmp_path / "a state")
    return [
        copy(root, tmp_path / name / "checkout", None, XDG_STATE_HOME=state)
        for name in ("one", "another")
    ]


def test_copies_run_side_by_side(copies: list[Project], tmp_path: Path) -> None:
    one, another = copies
    try:
        assert one.home != another.home
        assert one.home.parent == another.home.parent == tmp_path / "a state" / "clarity"
        assert one.address.rest_port != another.address.rest_port
        one.up()
        found = everything(one)
        assert all(found.values())
        assert "The sandbox is empty." in another.clarity("sandbox", "status").stdout
        assert not any(everything(another).values())
        assert {step["op"] for step in another.preview().values()} == {"create"}
        another.clarity("sandbox", "reset")
        assert not another.home.exists()
        assert everything(one) == found
        one.expect_no_changes()
    finally:
        for project in copies:
            project.stop()
    assert running(one.home / "api") is None
