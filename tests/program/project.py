"""A copy of the project with a sandbox of its own, driven as a person would."""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import shutil
import signal
import subprocess
import time
import venv
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from sandbox.api.client import Address, running
from sandbox.api.request_log import entries
from sandbox.environment import FOREIGN

STACK = "local"
UP = ("up", "--stack", STACK, "--yes", "--skip-preview")
_SECONDS = 240
# What a clone would not have, and what no command reads.
_LEFT_OUT = (".*_cache", ".git", ".hypothesis", ".venv", "__pycache__", "benchmarks", "tests")
# A sandbox or engine of whoever runs the tests must not reach into them.
_FOREIGN = frozenset(
    (
        *FOREIGN,
        "CLARITY_SANDBOX_HOME",
        "GITHUB_ACTIONS",
        "MAKEFLAGS",
        "MAKELEVEL",
        "PULUMI_BACKEND_URL",
        "PULUMI_HOME",
    )
)

Done = subprocess.CompletedProcess[str]


class Project:
    """`root` is the checkout, `home` the sandbox's folder; `stop()` leaves no process behind."""

    def __init__(self, root: Path, home: Path | None, **environment: str) -> None:
        """Without `home` the project itself chooses it."""
        self.root = root
        inherited = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        named = {} if home is None else {"CLARITY_SANDBOX_HOME": str(home)}
        self.environment = {**inherited, **named, **environment}
        self._home = home
        self.said: list[str] = []  # what the commands printed, on either stream

    @cached_property
    def home(self) -> Path:
        return self._home or Path(self.settings["PULUMI_HOME"]).parent

    # what a person runs

    def run(self, *command: str, code: int | None = 0, **environment: str) -> Done:
        """The command in the project's folder; it must end with that exit code, if any is named."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        self.said += [done.stdout, done.stderr]
        assert code in (None, done.returncode), (
            f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done

    def clarity(self, *arguments: str, code: int | None = 0, **environment: str) -> Done:
        return self.run(".venv/bin/clarity", *arguments, code=code, **environment)

    def pulumi(self, *arguments: str, code: int | None = 0, **environment: str) -> Done:
        """A plain Pulumi command in the environment that `clarity sandbox env` prints."""
        found = shutil.which("pulumi", path=self.settings["PATH"])
        assert found
        settings = {**self.settings, **environment}
        return self.run(found, *arguments, "--non-interactive", code=code, **settings)

    def up(self, *arguments: str) -> dict[str, int]:
        """`pulumi up`; how many resources saw each operation."""
        done = self.pulumi(*UP, "--json", *arguments)
        (summary,) = (
            event["summaryEvent"] for event in objects(done.stdout) if "summaryEvent" in event
        )
        return dict(summary["resourceChanges"])

    def preview(self) -> dict[str, dict[str, Any]]:
        """What `pulumi preview` would do: the steps that change something, by resource name."""
        done = self.pulumi("preview", "--stack", STACK, "--json")
        (found,) = objects(done.stdout)
        steps = [step for step in found["steps"] if step["op"] != "same"]
        return {step["urn"].rpartition("::")[2]: step for step in steps}

    def expect_no_changes(self) -> None:
        """`pulumi preview --expect-no-changes` passes, and nothing is written."""
        before = len(self.writes())
        self.pulumi("preview", "--stack", STACK, "--expect-no-changes")
        assert len(self.writes()) == before

    @cached_property
    def settings(self) -> dict[str, str]:
        """The environment of the sandbox, which this starts."""
        text = self.clarity("sandbox", "env").stdout
        words = [shlex.split(line) for line in text.splitlines()]
        return dict(word.split("=", 1) for _export, word in words)

    # what there is

    @property
    def address(self) -> Address:
        found = running(self.home / "api")
        assert found, "the sandbox does not run"
        return found

    def plan(self, stack: str = STACK) -> dict[str, Any]:
        """The planned resources by key."""
        text = self.clarity("plan", "--stack", stack, "--format", "json").stdout
        return {resource["key"]: resource for resource in json.loads(text)["resources"]}

    def outputs(self) -> Any:
        return json.loads(self.pulumi("stack", "output", "--json", "--stack", STACK).stdout)

    def names(self) -> dict[str, str]:
        """The cloud's name of each resource, by key."""
        return dict(self.outputs()["names"])

    def writes(self) -> list[dict[str, Any]]:
        """The requests that would change something, as the API logged them."""
        return [entry for entry in entries(self.home / "api" / "requests.jsonl") if entry["writes"]]

    # what a test does to it

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace `old`, which stands there once, by `new`."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has {text.count(old)} of {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def without_alert_tests(self) -> None:
        """Drop the alert tests, which a person would write anew for another config."""
        shutil.rmtree(self.root / "monitoring/alert_tests")

    def kill(self) -> None:
        """kill -9 of the API; returns when it is gone."""
        pid = self.address.pid
        os.kill(pid, signal.SIGKILL)
        while running(self.home / "api"):
            time.sleep(0.01)

    def stop(self) -> None:
        self.clarity("sandbox", "stop")

    def clone(self, folder: Path) -> Project:
        """Another copy with a copy of the sandbox, which must not run."""
        assert running(self.home / "api") is None
        made = copy(self.root, folder / "another checkout", folder / "a home")
        shutil.copytree(self.home, made.home, symlinks=True)
        (made.home / "api" / "ports.json").unlink()  # those of the original: take free ones
        return made


def copy(source: Path, target: Path, home: Path | None, **environment: str) -> Project:
    """The project's files in a new folder, with an environment that finds them there."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    venv.EnvBuilder(symlinks=True, with_pip=False).create(target / ".venv")
    _link(source, target)
    return Project(target, home, **environment)


def _link(source: Path, target: Path) -> None:
    """Lend the tests' packages to the copy's environment, and the copy's own commands."""
    place = target / "tools" / "venv.py"
    spec = importlib.util.spec_from_file_location("copied_venv", place)
    assert spec and spec.loader
    tools = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tools)
    tools.link_checkout()
    packages = next((target / ".venv").glob("lib/python3*/site-packages"))
    lent = Path(importlib.util.find_spec("pulumi").origin).parents[1]  # type: ignore[union-attr, arg-type]
    (packages / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")


def objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that follow one another in a text."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        yield value
        at = end
        while at < len(text) and text[at].isspace():
            at += 1
