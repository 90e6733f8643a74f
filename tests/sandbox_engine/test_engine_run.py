"""A long-running program: its words are heard, its failure told, and nothing of it left."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine.engine import UnusableError
from sandbox.engine.run import run


def shell(
    text: str, folder: Path, on_line: Callable[[str], object] = len, stall: float = 30
) -> None:
    run(["/bin/sh", "-c", text], cwd=folder, env=os.environ, on_line=on_line, stall=stall)


def alive(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def test_each_line_of_output_and_errors_is_handed_over(tmp_path: Path) -> None:
    lines: list[str] = []
    shell("echo one; echo two >&2; printf three", tmp_path, on_line=lines.append)
    assert lines == ["one", "two", "three"]


def test_a_failure_is_told_with_its_last_lines(tmp_path: Path) -> None:
    with pytest.raises(UnusableError) as told:
        shell("seq 1 100; exit 7", tmp_path)
    assert str(told.value).splitlines()[0] == "`sh -c seq 1 100; exit 7` fails (exit code 7):"
    assert str(told.value).splitlines()[-1] == "100"
    assert len(str(told.value).splitlines()) < 20


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="nowhere cannot be started: No such file"):
        run([str(tmp_path / "nowhere"), "x"], cwd=tmp_path, env={})


def test_a_silent_program_is_ended(tmp_path: Path) -> None:
    begin = time.monotonic()
    with pytest.raises(UnusableError, match="silent"):
        shell("sleep 30", tmp_path, stall=0.2)
    assert time.monotonic() - begin < 5


def test_an_interruption_ends_the_program_and_its_children(tmp_path: Path) -> None:
    pids: list[int] = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        if len(pids) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shell("sleep 30 & echo $!; echo $$; wait", tmp_path, on_line=interrupt)
    end = time.monotonic() + 5
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    assert [pid for pid in pids if alive(pid)] == []
