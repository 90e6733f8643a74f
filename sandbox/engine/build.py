"""An engine from source: Pulumi's CLI from its Go module, and our Python language host."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sandbox.engine import toolchain
from sandbox.engine.engine import HOST, VERSION, UnusableError
from sandbox.engine.progress import Progress
from sandbox.engine.recipe import BUILD, CLI, SDK, SELECT, SOURCES
from sandbox.engine.run import run

_EXECUTOR = Path("python", "cmd", "pulumi-language-python-exec")  # in the SDK; the host runs it

_SPACE = 5 * 10**9  # bytes on the disk while it is being built, of which 0.13 GB stay


class _Packages:
    """Counts the packages that Go names; what it says itself begins with ``go: ``."""

    def __init__(self) -> None:
        self.seen = 0

    def hear(self, line: str) -> None:
        self.seen += not line.startswith("go: ")


def build(into: Path, report: Progress) -> None:
    """Fills `into`/bin with pulumi and the Python host, in two to five minutes.

    Everything else that Go and pip write is in `into` too, and removed at the end. Raises
    UnusableError where no Go, module or disk space can be had.
    """
    free = shutil.disk_usage(into).free
    if free < _SPACE:
        raise UnusableError(
            f"{_SPACE / 1e9:.0f} GB of free disk are needed in {into.parent}, "
            f"and {free / 1e9:.1f} GB are there (CLARITY_CACHE chooses another folder)"
        )
    work, binaries = into / "work", into / "bin"
    work.mkdir()
    binaries.mkdir()
    env = toolchain.environment(work)
    go = toolchain.obtain(work / "go", env, report)
    packages = _download(go, env, report)
    _compile(go, env, binaries, packages, report)
    _copy_executor(go, env, binaries)
    shutil.rmtree(work)


def _download(go: Path, env: dict[str, str], report: Progress) -> int:
    """Fetches every module that the build reads; returns the number of packages in it."""
    packages = _Packages()
    archives = Path(env["GOMODCACHE"]) / "cache" / "download"
    with report.step(
        f"Pulumi {VERSION}: downloading its Go modules",
        lambda: f"{_size(archives) / 1e6:.0f} MB",
    ):
        list_all = [str(go), "list", "-deps", *SELECT, f"./{HOST}", CLI]
        run(list_all, cwd=SOURCES, env=env, on_line=packages.hear)
    return packages.seen


def _compile(
    go: Path, env: dict[str, str], binaries: Path, packages: int, report: Progress
) -> None:
    done = _Packages()
    with report.step(
        f"Pulumi {VERSION}: compiling", lambda: f"{min(done.seen, packages)} of {packages} packages"
    ):
        # -v names each package as it is compiled.
        both = [str(go), "build", "-v", *BUILD, f"-o={binaries}{os.sep}", f"./{HOST}", CLI]
        run(both, cwd=SOURCES, env=env, on_line=done.hear)


def _copy_executor(go: Path, env: dict[str, str], binaries: Path) -> None:
    folders: list[str] = []
    where = [str(go), "list", "-m", "-mod=readonly", "-f={{.Dir}}", SDK]
    run(where, cwd=SOURCES, env=env, on_line=folders.append)
    target = binaries / _EXECUTOR.name
    # Its content alone: in the module cache it is read-only.
    shutil.copyfile(Path(folders[-1]) / _EXECUTOR, target)
    target.chmod(0o755)


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat().st_size
            except FileNotFoundError:  # a download in progress has been renamed
                continue
    return total
