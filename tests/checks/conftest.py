"""The shipped config with an edit, judged: for every test of the checks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checks.check import Report, check
from tests.checks.judged import Edit

_IGNORED = "# clarity: ignore-file budget-declared as the document states it\n"


@pytest.fixture
def edited(tmp_path: Path, root: Path) -> Edit:
    """Checks a copy of the shipped config in which `old` has become `new` in a file.

    In the copy nothing is said of the declared budgets: one of them is wrong as it stands.
    """
    for folder in ("monitoring", "dashboards"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py*"))
    for stack in root.glob("Pulumi.*.yaml"):
        shutil.copy(stack, tmp_path)
    (tmp_path / "docs").mkdir()
    shutil.copy(root / "docs" / "runbooks.md", tmp_path / "docs")
    objectives = tmp_path / "monitoring" / "sla_objectives.yaml"
    objectives.write_text(_IGNORED + objectives.read_text())

    def run(file: str, old: str, new: str) -> Report:
        path = tmp_path / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        return check(tmp_path)

    return run
