"""A sandbox of a benchmark's own, and the Pulumi programs that are put up in it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.config_tree import write_tree
from benchmarks.timing import Cost, run

CHECKOUT = Path(__file__).resolve().parent.parent
STACK = "local"

_ENGINE_WITHIN = 900.0  # seconds to build an engine in, should there be none yet
_PROGRAM = Path(__file__).parent / "policies_program.py"


class Sandbox:
    """The commands of a project in a sandbox that is nobody else's."""

    def __init__(self, project: Path, env: Mapping[str, str]) -> None:
        self.project = project
        self.env = env

    def clarity(self, *arguments: str, within: float) -> Cost:
        """Runs ``clarity sandbox ARGUMENTS``; BenchmarkError where it fails."""
        command = [sys.executable, "-m", "cli", "sandbox", *arguments]
        return run(command, within=within, cwd=self.project, env=self.env)[0]

    def up(self, *, within: float) -> Cost:
        """`pulumi up`, as `make up` runs it."""
        options = ("--yes", "--skip-preview", "--suppress-outputs")
        return self.clarity("pulumi", "--", "up", "--stack", STACK, *options, within=within)

    def preview(self, *, within: float) -> Cost:
        """`pulumi preview`; BenchmarkError where anything would change."""
        options = ("--stack", STACK, "--expect-no-changes")
        return self.clarity("pulumi", "--", "preview", *options, within=within)


@contextmanager
def sandbox(project: Path, extra: Mapping[str, str] | None = None) -> Iterator[Sandbox]:
    """A running one for `project`, empty, with an engine; stopped and forgotten at the end.

    `extra` is set in the environment of all its commands.
    """
    with tempfile.TemporaryDirectory(prefix="clarity-benchmark-") as home:
        env = {
            **os.environ,
            **(extra or {}),
            "CLARITY_SANDBOX_HOME": str(Path(home) / "sandbox"),
            "PYTHONPATH": str(CHECKOUT),
        }
        found = Sandbox(project, env)
        try:
            found.clarity("start", within=_ENGINE_WITHIN)
            yield found
        finally:
            found.clarity("reset", within=60.0)


def plain_program(folder: Path) -> None:
    """A program of alert policies and nothing else; $POLICIES says how many."""
    folder.mkdir()
    _write_project(folder)
    shutil.copyfile(_PROGRAM, folder / "__main__.py")
    (folder / f"Pulumi.{STACK}.yaml").write_text("config: {gcp:project: benchmark-project}\n")


def tree_program(folder: Path, objectives: int) -> None:
    """This project's own program over a config tree of so many objectives."""
    write_tree(folder, objectives)
    _write_project(folder)
    for name in ("__main__.py", f"Pulumi.{STACK}.yaml"):
        shutil.copyfile(CHECKOUT / name, folder / name)


def _write_project(folder: Path) -> None:
    (folder / "Pulumi.yaml").write_text(
        f"name: clarity\nruntime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n",
        encoding="utf-8",
    )
