"""A sloth from source, once per version, in the user's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from sandbox.engine import EngineError, Progress, cache, toolchain
from sandbox.engine.engine import UnusableError
from sandbox.engine.run import orderly_end, run

VERSION = "0.16.0"  # go.mod beside this file requires it

_MODULE = Path(__file__).parent
_COMMAND = "github.com/slok/sloth/cmd/sloth"
_FLAGS = ("-mod=readonly", "-modcacherw", "-trimpath", "-buildvcs=false", "-ldflags=-s -w")


class NotBuiltError(Exception):
    """There is no sloth to be had here; the text says why, in one line."""


def ensure(report: Progress) -> Path:
    """The program, built in one to four minutes the first time. NotBuiltError where it cannot be.

    What Go downloads and compiles on the way is removed again.
    """
    home = cache.folder().parent / "benchmarks"
    program = home / _name() / "sloth"
    try:
        with orderly_end(), cache.exclusive(home, lambda: report.say("waiting for another run")):
            if not program.is_file():
                with cache.publishing(home, _name()) as folder:
                    _build(folder, report)
    except (EngineError, UnusableError, OSError) as error:
        raise NotBuiltError(" ".join(str(error).split())) from None
    return program


def _build(into: Path, report: Progress) -> None:
    work = into / "work"
    work.mkdir()
    env = toolchain.environment(work)
    go = toolchain.obtain(work / "go", env, report)
    with report.step(f"sloth {VERSION}: building it from its Go module"):
        run([str(go), "build", *_FLAGS, f"-o={into}/sloth", _COMMAND], cwd=_MODULE, env=env)
    shutil.rmtree(work)


def _name() -> str:
    """The cache's name for it, which changes with anything that it is built from."""
    content = hashlib.sha256(" ".join(_FLAGS).encode())
    for name in ("go.mod", "go.sum"):
        content.update((_MODULE / name).read_bytes())
    system = os.uname()
    machine = f"{system.sysname}-{system.machine}".lower()
    return f"sloth-{VERSION}-{machine}-{content.hexdigest()[:12]}"
