"""clarity sandbox: start, stop, status, env and reset, as often and in whatever order."""

from __future__ import annotations

import json
import os
import shlex
import stat
import urllib.request
from collections.abc import Iterator

import pytest

from sandbox.api.client import running
from sandbox.engine import ensure
from tests.program.project import Project

pytestmark = pytest.mark.engine

GROUP = {"displayName": "g", "filter": 'resource.type="gce_instance"'}


@pytest.fixture
def sandbox(project: Project) -> Iterator[Project]:
    ensure()  # may build the engine, which takes longer than any command may
    yield project
    project.stop()
    assert running(project.home / "api") is None


def make_group(project: Project) -> None:
    url = f"{project.address.rest}/v3/projects/shop/groups"
    request = urllib.request.Request(url, json.dumps(GROUP).encode())
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def test_before_it_was_ever_started(sandbox: Project) -> None:
    told = sandbox.clarity("sandbox", "status", code=1).stdout
    assert "not running; start it with `clarity sandbox start`" in told
    assert sandbox.clarity("sandbox", "stop").stdout == "sandbox: was not running\n"
    assert sandbox.clarity("sandbox", "reset").stdout == "sandbox: empty\n"
    assert not sandbox.home.exists()


def test_what_it_holds_outlives_a_stop_and_not_a_reset(sandbox: Project) -> None:
    started = sandbox.clarity("sandbox", "start").stdout
    first = sandbox.address
    assert started == f"sandbox: running on {first.rest}\n"
    assert sandbox.clarity("sandbox", "start").stdout == started
    assert sandbox.address == first
    assert "The sandbox is empty." in sandbox.clarity("sandbox", "status").stdout
    for folder in (sandbox.home, *(path for path in sandbox.home.iterdir() if path.is_dir())):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    make_group(sandbox)
    assert sandbox.clarity("sandbox", "stop").stdout == "sandbox: stopped\n"
    assert running(sandbox.home / "api") is None
    sandbox.clarity("sandbox", "start")
    assert sandbox.address.rest_port == first.rest_port
    assert "Groups" in sandbox.clarity("sandbox", "status").stdout

    assert sandbox.clarity("sandbox", "reset").stdout == "sandbox: empty\n"
    assert not sandbox.home.exists()
    sandbox.clarity("sandbox", "start")
    assert "The sandbox is empty." in sandbox.clarity("sandbox", "status").stdout


def test_env_is_for_a_shell(sandbox: Project) -> None:
    text = sandbox.clarity("sandbox", "env", GOOGLE_APPLICATION_CREDENTIALS="/mine.json").stdout
    assert all(line.startswith("export ") for line in text.splitlines())
    assert str(sandbox.home) in text
    script = 'eval "$(.venv/bin/clarity sandbox env)" && pulumi stack ls --json'
    stacks = json.loads(sandbox.run("sh", "-c", script).stdout)
    assert [stack["name"] for stack in stacks] == ["local"]
    words = dict(shlex.split(line)[1].split("=", 1) for line in text.splitlines())
    assert words["GOOGLE_MONITORING_CUSTOM_ENDPOINT"] == f"{sandbox.address.rest}/"
    assert words["PATH"].endswith(os.environ["PATH"])


def test_pulumi_gets_its_arguments_and_gives_its_exit_code(sandbox: Project) -> None:
    done = sandbox.clarity("sandbox", "pulumi", "--", "stack", "ls", "--json")
    assert [stack["name"] for stack in json.loads(done.stdout)] == ["local"]
    version = sandbox.clarity("sandbox", "pulumi", "--", "version").stdout
    assert version.startswith("v3.")
    failed = sandbox.clarity("sandbox", "pulumi", "--", "stack", "select", "nope", code=None)
    assert failed.returncode not in (0, 2)
    assert "nope" in failed.stderr
