"""What a person sees of long work, on a terminal and in a log."""

from __future__ import annotations

import io
import re
import time

import pytest

from sandbox.engine.progress import Progress, elapsed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.9, "0 s"), (59.9, "59 s"), (60, "1 min 00 s"), (187.2, "3 min 07 s")],
)
def test_elapsed_time_is_short(seconds: float, text: str) -> None:
    assert elapsed(seconds) == text


def test_a_log_gets_a_line_at_each_end_and_now_and_then() -> None:
    log = io.StringIO()
    with Progress(log, every=0.05).step("compiling", lambda: "7 packages"):
        time.sleep(0.3)
    first, *between, last = log.getvalue().splitlines()
    assert first == "compiling ..."
    assert len(between) >= 2
    assert set(between) == {"compiling (0 s, 7 packages)"}
    assert last == "compiling (0 s, 7 packages): done"
    assert "\r" not in log.getvalue() and "\x1b" not in log.getvalue()


def test_a_short_step_does_not_repeat_itself() -> None:
    log = io.StringIO()
    with Progress(log).step("asking"):
        pass
    assert log.getvalue().splitlines() == ["asking ...", "asking (0 s): done"]


def test_a_failed_step_is_not_called_done() -> None:
    log = io.StringIO()
    with pytest.raises(KeyboardInterrupt), Progress(log).step("compiling"):
        raise KeyboardInterrupt
    assert log.getvalue().splitlines()[-1] == "compiling (0 s): stopped"


def test_a_terminal_has_one_line_that_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    terminal = Terminal()
    with Progress(terminal, every=0.05).step("compiling " * 9):
        time.sleep(0.2)
    text = terminal.getvalue()
    assert text.count("\n") == 1 and text.endswith("\n")
    lines = text.removesuffix("\n").split("\r\x1b[K")
    assert len(lines) > 3
    assert all(len(line) < 30 for line in lines)


def test_the_watcher_ends_with_the_step() -> None:
    log = io.StringIO()
    with Progress(log, every=0.02).step("compiling"):
        time.sleep(0.1)
    said = log.getvalue()
    time.sleep(0.1)
    assert log.getvalue() == said
    assert re.search(r"done\n\Z", said)
