"""An engine is in the cache whole or not at all, whatever happens while it is made."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from sandbox.engine import EngineError, cache

# Says that it holds the lock and has a partial folder, then stays until it is killed.
# A job of a shell in the background inherits SIGINT ignored; a person's terminal does not.
HOLDER = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from sandbox.engine import cache
from sandbox.engine.run import orderly_end
home = Path(sys.argv[1])
with cache.exclusive(home, lambda: None), orderly_end(), cache.publishing(home, "one") as folder:
    (folder / "half").write_text("half")
    print("ready", flush=True)
    time.sleep(60)
"""


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def never() -> None:
    raise AssertionError("nobody else holds the lock")


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"CLARITY_CACHE": "/c d", "XDG_CACHE_HOME": "/x"}, "/c d/engine"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/clarity/engine"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/clarity/engine"),
        ({"HOME": "/h"}, "/h/.cache/clarity/engine"),
    ],
)
def test_the_cache_is_where_the_user_says(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: str
) -> None:
    for name in ("CLARITY_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache.folder() == Path(folder)


def test_an_entry_appears_at_the_end_and_replaces_a_broken_one(home: Path) -> None:
    (home / "one").mkdir()
    (home / "one" / "old").touch()
    with cache.exclusive(home, never):
        with cache.publishing(home, "one") as folder:
            (folder / "bin").mkdir()
            (folder / "bin" / "pulumi").write_text("new")
            assert names(home / "one") == ["old"]
        assert names(home / "one") == ["bin"]
    assert names(home) == ["lock", "one"]
    assert (home / "one").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, OSError, ValueError])
def test_an_interrupted_make_leaves_nothing(home: Path, error: type[BaseException]) -> None:
    with (
        pytest.raises(error),
        cache.exclusive(home, never),
        cache.publishing(home, "one") as folder,
    ):
        (folder / "work").mkdir()
        (folder / "work" / "half").touch()
        raise error
    assert names(home) == ["lock"]


def start_holder(python: str, home: Path, root: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [python, "-c", HOLDER, str(home)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    return holder


def test_the_killed_ones_lock_is_free_and_its_folder_swept(
    python: str, home: Path, root: Path
) -> None:
    with start_holder(python, home, root) as holder:
        holder.kill()
    assert [name for name in names(home) if name.startswith(".partial-")]
    with cache.exclusive(home, never):
        assert names(home) == ["lock"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_one_told_to_end_cleans_up_itself(
    python: str, home: Path, root: Path, number: signal.Signals
) -> None:
    with start_holder(python, home, root) as holder:
        holder.send_signal(number)
        assert holder.wait(10) != 0
    assert names(home) == ["lock"]


def test_the_second_waits_for_the_first_and_touches_nothing_of_it(
    python: str, home: Path, root: Path
) -> None:
    waits: list[float] = []
    with start_holder(python, home, root) as holder:

        def on_wait() -> None:
            waits.append(time.monotonic())
            assert any(home.glob(".partial-*/half"))
            holder.terminate()

        with cache.exclusive(home, on_wait):
            assert holder.wait(10) == 128 + signal.SIGTERM
    assert len(waits) == 1


def test_a_cache_that_cannot_be_made_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(EngineError, match="CLARITY_CACHE"),
        cache.exclusive(tmp_path / "file" / "engine", never),
    ):
        pass


def test_no_program_that_is_started_keeps_the_lock(home: Path) -> None:
    with cache.exclusive(home, never):
        sleeper = subprocess.Popen(["sleep", "30"], close_fds=False)
    try:
        with cache.exclusive(home, never):
            assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()
