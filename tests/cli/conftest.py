"""A project to run commands on: a copy of the test's own, in a folder with a space."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.quiet import quiet
from tests.program.project import Project, copy


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Project:
    return quiet(copy(root, tmp_path / "a checkout", tmp_path / "home"))
