"""Projects to try things on: each test has a copy of its own, in a folder with a space."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.api.client import running
from sandbox.engine import Engine, ensure
from tests.program.project import Project, copy


@pytest.fixture(scope="session", autouse=True)
def engine() -> Engine:
    """The engine, which may have to be built first: that takes longer than any command may."""
    return ensure()


@pytest.fixture(scope="session")
def declared_once(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that was declared and stopped, to be cloned: one for all workers."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / "declared once"
    with (base / "declared-once.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "done").exists():
            return Project(folder / "a checkout", folder / "home")
        shutil.rmtree(folder, ignore_errors=True)
        project = copy(root, folder / "a checkout", folder / "home")
        try:
            project.up()
        finally:
            project.stop()
        (folder / "done").touch()
        return project


@pytest.fixture
def fresh(root: Path, tmp_path: Path) -> Iterator[Project]:
    """A copy of the project with nothing declared yet."""
    project = copy(root, tmp_path / "a checkout", tmp_path / "home")
    yield project
    _end(project)


@pytest.fixture
def declared(declared_once: Project, tmp_path: Path) -> Iterator[Project]:
    """A copy of the project with everything declared, whose sandbox runs."""
    project = declared_once.clone(tmp_path)
    project.clarity("sandbox", "start")
    yield project
    _end(project)


def _end(project: Project) -> None:
    project.stop()
    assert running(project.home / "api") is None
