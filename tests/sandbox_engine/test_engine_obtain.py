"""The order in which an engine is looked for, and that it is looked for once."""

from __future__ import annotations

import errno
import io
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine import VERSION, EngineError, Progress, ensure, obtain, recipe
from sandbox.engine.engine import HOST, UnusableError
from sandbox.engine.obtain import _Way

Script = Callable[[str, str], Path]
Make = Callable[[Path, Progress], None]

# One of several processes that ask at once; each says which engine it got, and who made one.
ASKER = """
import sys, time
from pathlib import Path
from sandbox.engine import ensure, obtain
from sandbox.engine.obtain import _Way

def make(into, report):
    print("made", flush=True)
    time.sleep(0.5)
    (into / "bin").mkdir()
    for name in ("pulumi", "pulumi-language-python"):
        (into / "bin" / name).touch()

obtain._ways = lambda: [_Way("build", "built", "one", make)]
print(ensure().pulumi, flush=True)
"""


def maker(into: Path, report: Progress) -> None:
    (into / "bin").mkdir()
    for name in ("pulumi", HOST):
        (into / "bin" / name).write_text(name)


def refuse(into: Path, report: Progress) -> None:
    (into / "half").touch()
    raise UnusableError("the site cannot be reached")


def unexpected(into: Path, report: Progress) -> None:
    raise AssertionError("this way was not to be gone")


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Callable[[Make, Make], None]:
    """Sets how an engine is installed and built."""

    def set_ways(install: Make, build: Make) -> None:
        both = [
            _Way("Pulumi's installer", "installed", "installed-x", install),
            _Way("build from source", "built", "built-x", build),
        ]
        monkeypatch.setattr(obtain, "_ways", lambda: both)

    return set_ways


Ways = Callable[[Make, Make], None]


def test_the_one_on_path_is_asked_once(
    home: Path, bare_path: str, script: Script, ways: Ways, tmp_path: Path
) -> None:
    ways(unexpected, unexpected)
    asked = tmp_path / "asked"
    pulumi = script("programs/pulumi", f"echo x >> '{asked}'; echo v{VERSION}")
    script(f"programs/{HOST}", "")
    for _ in range(3):
        engine = ensure()
        assert (engine.pulumi, engine.origin) == (pulumi, "path")
    assert asked.read_text() == "x\n"
    script("programs/pulumi", f"echo x >> '{asked}'; echo v3.{'9' * 4}.0")  # an upgrade
    assert ensure().version == "3.9999.0"
    assert asked.read_text() == "x\nx\n"


def test_an_installed_one_comes_before_a_build(
    home: Path, bare_path: str, ways: Ways, report: Progress
) -> None:
    ways(maker, unexpected)
    engine = ensure(report)
    assert engine.origin == "installed" and engine.version == VERSION
    assert engine.pulumi == home / "installed-x" / "bin" / "pulumi"


def test_a_build_is_the_last_and_is_kept(
    home: Path, bare_path: str, ways: Ways, report: Progress, told: io.StringIO
) -> None:
    ways(refuse, maker)
    engine = ensure(report)
    assert engine.origin == "built"
    assert "Pulumi's installer: the site cannot be reached" in told.getvalue()
    ways(unexpected, unexpected)
    assert ensure(report) == engine
    (home / "current.json").unlink()  # without the note, the cache itself is looked at
    assert ensure(report) == engine
    kept = sorted(file.name for file in home.iterdir())
    assert kept == ["built-x", "current.json", "lock"]


@pytest.mark.parametrize("lost", ["pulumi", HOST])
def test_a_damaged_engine_is_made_anew(
    home: Path, bare_path: str, ways: Ways, report: Progress, lost: str
) -> None:
    ways(refuse, maker)
    engine = ensure(report)
    (engine.bin_dir / lost).unlink()
    assert ensure(report) == engine
    assert (engine.bin_dir / lost).exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "null", "{", '{"pulumi": 1}', '{"pulumi": "/x", "version": []}', "\x00"]
)
def test_a_damaged_note_costs_a_search_alone(
    home: Path, bare_path: str, ways: Ways, report: Progress, content: str
) -> None:
    ways(refuse, maker)
    engine = ensure(report)
    ways(unexpected, unexpected)
    (home / "current.json").write_text(content)
    assert ensure(report) == engine


def test_a_changed_recipe_is_built_anew(
    home: Path, bare_path: str, report: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(obtain, "_install", refuse)
    monkeypatch.setattr(obtain, "_build", maker)
    before = ensure(report)
    monkeypatch.setattr(recipe, "built_name", lambda: "built-other")
    after = ensure(report)
    assert before.bin_dir.parent.name != after.bin_dir.parent.name == "built-other"


def test_one_that_appears_on_path_is_preferred_and_our_own_there_is_not(
    home: Path, bare_path: str, ways: Ways, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways(maker, unexpected)
    ours = ensure(Progress(io.StringIO()))
    monkeypatch.setenv("PATH", f"{ours.bin_dir}:{bare_path}")
    assert ensure() == ours
    pulumi = script("programs/pulumi", f"echo v{VERSION}")
    script(f"programs/{HOST}", "")
    assert ensure().pulumi == pulumi


def test_the_lack_of_any_is_told_with_all_that_was_tried(
    home: Path, bare_path: str, ways: Ways, script: Script, report: Progress
) -> None:
    ways(refuse, refuse)
    pulumi = script("programs/pulumi", "echo v3.1.0")
    with pytest.raises(EngineError) as told:
        ensure(report)
    first, path, installer, build, way_out = str(told.value).splitlines()
    assert first.startswith("no Pulumi engine can be had here") and VERSION in first
    assert path.strip().startswith(f"PATH: {pulumi}: version 3.1.0")
    assert installer.strip() == "Pulumi's installer: the site cannot be reached"
    assert build.strip() == "build from source: the site cannot be reached"
    assert re.match(r"Install Pulumi .*, or Go [\d.]+ or later", way_out)
    assert [file.name for file in home.iterdir()] == ["lock"]


def test_a_disk_that_fills_up_is_told_and_leaves_nothing(
    home: Path, bare_path: str, ways: Ways, report: Progress
) -> None:
    def fill_up(into: Path, report: Progress) -> None:
        (into / "half").touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    ways(refuse, fill_up)
    with pytest.raises(EngineError, match=r"build from source: .*No space left on device"):
        ensure(report)
    assert [file.name for file in home.iterdir()] == ["lock"]


def test_several_that_ask_at_once_get_one(
    home: Path, bare_path: str, python: str, root: Path
) -> None:
    askers = [
        subprocess.Popen(
            [python, "-c", ASKER],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [asker.communicate(timeout=30) for asker in askers]
    assert [asker.returncode for asker in askers] == [0, 0, 0], answers
    said = "".join(out for out, _ in answers).splitlines()
    assert said.count("made") == 1
    assert said.count(str(home / "one" / "bin" / "pulumi")) == 3


def test_a_known_engine_costs_milliseconds(
    home: Path, bare_path: str, ways: Ways, report: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways(maker, unexpected)
    ensure(report)

    def no_process(*args: object, **options: object) -> None:
        raise AssertionError("a process is started")

    monkeypatch.setattr(subprocess, "Popen", no_process)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        ensure(report)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.05


def test_the_command_prints_the_path_or_the_reason(
    home: Path, bare_path: str, python: str, root: Path, script: Script
) -> None:
    pulumi = script("programs/pulumi", f"echo v{VERSION}")
    script(f"programs/{HOST}", "")
    command = [python, "-m", "sandbox.engine"]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert (found.stdout, found.stderr) == (f"{pulumi}\n", "")
