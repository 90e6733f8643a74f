"""The two commands of the README: `make up` twice, then `make down`."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from sandbox.api.client import running
from sandbox.status import LABELS
from tests.program.project import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_up_again_and_down(fresh: Project) -> None:
    (fresh.root / ".venv" / ".ready-sandbox").touch()  # packages are lent, not installed
    first = fresh.run("make", "up")
    planned = Counter(resource["kind"] for resource in fresh.plan().values())
    rows = dict(re.findall(r"^  (\S.*?) +(\d+)$", first.stdout, re.MULTILINE))
    assert rows == {LABELS[kind]: str(count) for kind, count in planned.items()}
    assert fresh.address.rest in first.stdout
    assert str(fresh.home / "api" / "requests.jsonl") in first.stdout

    writes = len(fresh.writes())
    assert writes == planned.total()
    again = fresh.run("make", "up")
    assert re.search(r"\d+ unchanged", again.stdout)
    assert len(fresh.writes()) == writes
    assert first.stdout[first.stdout.index("The sandbox holds:") :] in again.stdout

    assert "sandbox: stopped" in fresh.run("make", "down").stdout
    assert running(fresh.home / "api") is None
    assert "sandbox: was not running" in fresh.run("make", "down").stdout


def test_help_lists_every_target(fresh: Project) -> None:
    text = fresh.run("make").stdout
    makefile = (fresh.root / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert {line.split()[1] for line in text.splitlines()} == set(phony.split())
