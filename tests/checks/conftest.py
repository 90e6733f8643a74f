"""The shipped config with an edit, judged: for every test of the checks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checks.check import Report, check
from tests.checks.judged import Edit


@pytest.fixture
def edited(tmp_path: Path, root: Path) -> Edit:
    """Checks a copy of the shipped config in which `old` has become `new` in a file."""
    for folder in ("monitoring", "dashboards"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py*"))
    for stack in root.glob("Pulumi.*.yaml"):
        shutil.copy(stack, tmp_path)

    def run(file: str, old: str, new: str) -> Report:
        path = tmp_path / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        return check(tmp_path)

    return run
