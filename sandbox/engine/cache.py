"""Where engines are kept: a folder per engine, whole or not there at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.engine.engine import EngineError

_LOCK = "lock"
_PARTIAL = ".partial-"
_POLL = 0.2  # seconds between two looks at a lock that another process holds


def folder() -> Path:
    """Where the engines of this user are: under $CLARITY_CACHE, else the user's cache folder."""
    chosen = os.environ.get("CLARITY_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute() / "engine"
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():  # unset, or relative, which the XDG specification says to ignore
        try:
            base = Path.home() / ".cache"
        except RuntimeError:
            raise EngineError("no home folder for the cache: set CLARITY_CACHE to one") from None
    return base / "clarity" / "engine"


@contextmanager
def exclusive(home: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Holds the cache alone; calls `on_wait` once where another process holds it.

    The system lets go of the lock when its process ends, however it ends. Whoever has it knows
    that a partial folder is nobody's, and removes it.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EngineError(
            f"the cache folder {home} cannot be written ({error.strerror}): "
            "set CLARITY_CACHE to one that can"
        ) from None
    try:
        _acquire(lock, on_wait)
        _sweep(home)
        yield
    finally:
        os.close(lock)


def _acquire(lock: int, on_wait: Callable[[], None]) -> None:
    waiting = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if not waiting:
                on_wait()
                waiting = True
            time.sleep(_POLL)


def _sweep(home: Path) -> None:
    for left in home.glob(f"{_PARTIAL}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def publishing(home: Path, name: str) -> Iterator[Path]:
    """An empty folder that becomes `home`/`name` when the block ends well, and else goes away.

    Only for the holder of the lock; what was there before is replaced. The rename is the one
    moment at which the entry appears, and its files are on the disk by then: neither a kill nor
    a power cut leaves half an engine.
    """
    partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=home))
    try:
        yield partial
        for file in (*partial.rglob("*"), partial):
            _sync(file)
        shutil.rmtree(home / name, ignore_errors=True)
        partial.rename(home / name)
        _sync(home)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
