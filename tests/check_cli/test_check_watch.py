"""`clarity check --watch`: again after each change, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.watch import files_of, state_of, watch
from tests.check_cli.small_project import SmallProject

SLA = "monitoring/sla_objectives.yaml"


def test_files_that_are_read_are_watched(small: SmallProject) -> None:
    found = {path.relative_to(small.folder).as_posix() for path in files_of(small.folder)}
    assert {SLA, "Pulumi.prod.yaml", "Pulumi.yaml", "monitoring/alerts.yaml"} <= found


@pytest.mark.parametrize("change", ["write", "new", "gone", "replaced"])
def test_a_change_is_seen(small: SmallProject, change: str) -> None:
    before = state_of(files_of(small.folder))
    assert state_of(files_of(small.folder)) == before
    path = small.folder / SLA
    if change == "write":
        path.write_text(path.read_text() + "# more\n")
    elif change == "new":
        small.write("monitoring/services/b/service.yaml", "id: b\n")
    elif change == "gone":
        path.unlink()
    else:  # as editors save: the same size, perhaps the same time, another file
        other = path.with_suffix(".tmp")
        other.write_bytes(path.read_bytes())
        os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        other.replace(path)
    assert state_of(files_of(small.folder)) != before


@pytest.mark.parametrize("results", [[False], [True, False], [False, True]])
def test_it_looks_after_each_change_and_ends_as_the_last_look(
    tmp_path: Path, results: list[bool]
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("")
    pending = iter(results)
    looks: list[bool] = []

    def files() -> Iterator[Path]:
        if looks and len(looks) == len(results):
            raise KeyboardInterrupt  # as of Ctrl-C, while nothing happens
        yield file

    def look() -> bool:
        looks.append(next(pending))
        file.write_text("x" * len(looks))
        return looks[-1]

    assert watch(files, look) is results[-1]
    assert looks == results


def test_a_person_watches_a_project(small: SmallProject) -> None:
    command = [sys.executable, "-m", "cli", "check", "--watch", "--root", str(small.folder)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdout
    assert process.stderr
    watchdog = threading.Timer(60, process.kill)  # or a line that never comes would hang the test
    watchdog.start()
    try:
        assert process.stderr.readline().startswith("no findings: prod (")
        assert process.stderr.readline().endswith(" watching; Ctrl-C ends it\n")
        small.spoil(SLA, "target: 99.5%", "targt: 99.5%")
        assert process.stdout.readline().startswith(f"{SLA}:")
        assert process.stderr.readline() == "1 error\n"
        assert process.stderr.readline().endswith(" watching; Ctrl-C ends it\n")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 1
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate(timeout=60)
