"""`make demo`, unattended: the same policies, the same processes, a faster clock."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.engine]

SPEED = "15"
LIMIT_SECONDS = 240


@pytest.fixture(scope="module")
def played(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report; the demonstration has ended well."""
    folder = tmp_path_factory.mktemp("demo")
    temporary = folder / "tmp"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "examples.demo", "--speed", SPEED, "--report", folder / "report"],
        cwd=root,
        env={**os.environ, "TMPDIR": str(temporary), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-2_000:]
    return folder


def story(played: Path) -> str:
    return (played / "report" / "story.txt").read_text(encoding="utf-8")


def test_the_loop_closes(played: Path) -> None:
    """Fault, page, PagerDuty, the responder, recovery, resolve: in this order."""
    told = story(played)
    page = re.search(r"pagerduty trigger (#\d+): \S.*api availability, burn rate", told)
    assert page is not None  # another policy may page, too
    steps = [
        " fault ",
        " PAGE ",
        "page-fast opens at ",
        f"pagerduty trigger {page[1]}:",
        "responder auto_scale of clarity-loop-backend: done",
        "responder circuit_breaker of models: done",
        " recovery ",
        "page-fast closes",
        f"pagerduty resolve {page[1]}:",
        "circuit_breaker of models: undone",
        "of the month's error budget",
        "17 of 17 widgets show data",
    ]
    places = [told.find(step) for step in steps]
    assert -1 not in places, [s for s, p in zip(steps, places, strict=True) if p < 0]
    assert places == sorted(places)


def test_pagerduty_holds_one_resolved_page_for_it(played: Path) -> None:
    held = json.loads((played / "report" / "pagerduty.json").read_text(encoding="utf-8"))
    pages = [i for i in held["incidents"] if "api availability, burn rate above 14.4" in i["title"]]
    assert [page["status"] for page in pages] == ["resolved"]


def test_nothing_is_left_running(played: Path) -> None:
    """No process that was started for it, and nothing of its sandbox."""
    assert list((played / "tmp").iterdir()) == []
    report = str(played / "report")
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert report not in command.read_bytes().decode(errors="replace")
        except OSError:  # it has ended since
            continue
