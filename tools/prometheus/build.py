"""Prometheus from source, once per version, in the user's cache: its promtool, and our `engine`.

As a command (`python -m tools.prometheus.build`) it builds them and prints where they are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from sandbox.engine import EngineError, Progress, cache
from sandbox.engine.engine import UnusableError
from sandbox.engine.run import orderly_end, run

VERSION = "0.316.0"  # of the Go module; go.mod beside this file requires it

_MODULE = Path(__file__).parent
_PROMTOOL = "github.com/prometheus/prometheus/cmd/promtool"
# Of service discovery, which nothing here uses, only files and HTTP: a fifth of the packages less.
_FLAGS = ("-mod=readonly", "-trimpath", "-buildvcs=false", "-tags=remove_all_sd", "-ldflags=-s -w")


class NotBuiltError(Exception):
    """There is no Prometheus to be had here; the text says why, in one line."""


def locate_engine() -> Path | None:
    """The program of engine/main.go, if it has been built."""
    return _located("engine")


def locate_promtool() -> Path | None:
    """The pinned version's promtool, if it has been built; `ensure` builds it."""
    return _located("promtool")


def ensure(program: str, report: Progress) -> Path:
    """The path of ``engine`` or ``promtool``, built where it is not there.

    With empty Go caches that takes minutes; what Go downloads and compiles stays in the person's
    own Go caches, so that a change of engine/ is built in seconds. NotBuiltError where it cannot.
    """
    if program not in _PACKAGES:
        raise ValueError(f"no program {program!r}")
    found = _located(program)
    if found is not None:
        return found
    go = shutil.which("go")
    if go is None:
        raise NotBuiltError("no go on PATH")
    home, name = _home(), _name(program)
    try:
        with orderly_end(), cache.exclusive(home, lambda: report.say("waiting for another run")):
            if not (home / name / program).is_file():
                with cache.publishing(home, name) as folder:
                    _build(Path(go), program, folder, report)
    except (EngineError, UnusableError, OSError) as error:
        raise NotBuiltError(" ".join(str(error).split())) from None
    return home / name / program


_PACKAGES = {"engine": "./engine", "promtool": _PROMTOOL}


def _located(program: str) -> Path | None:
    try:
        path = _home() / _name(program) / program
    except EngineError:
        return None
    return path if path.is_file() else None


def _home() -> Path:
    return cache.folder().parent / "prometheus"


def _build(go: Path, program: str, into: Path, report: Progress) -> None:
    env = os.environ | {"GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0"}
    with report.step(f"Prometheus {VERSION}: building {program} from its Go module"):
        command = [str(go), "build", *_FLAGS, f"-o={into / program}", _PACKAGES[program]]
        run(command, cwd=_MODULE, env=env)


def _name(program: str) -> str:
    """The cache's name for it, which changes with anything that it is built from."""
    files = ["go.mod", "go.sum"] + (["engine/main.go"] if program == "engine" else [])
    content = hashlib.sha256(" ".join(_FLAGS).encode())
    for name in files:
        content.update((_MODULE / name).read_bytes())
    system = os.uname()
    machine = f"{system.sysname}-{system.machine}".lower()
    return f"{program}-{VERSION}-{machine}-{content.hexdigest()[:12]}"


def main() -> int:
    """Builds both."""
    for program in _PACKAGES:
        try:
            print(ensure(program, Progress()))
        except NotBuiltError as error:
            print(f"{program}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
