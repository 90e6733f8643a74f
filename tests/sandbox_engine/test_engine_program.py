"""The engine of this machine runs a Python program, whatever the folders are called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import ensure

pytestmark = pytest.mark.engine

Pulumi = Callable[..., "subprocess.CompletedProcess[str]"]

PROGRAM = """
import sys
import pulumi

class Thing(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("tiny:index:Thing", name)
        self.register_outputs({})

config = pulumi.Config()
Thing("one")
pulumi.export("prefix", sys.prefix)
pulumi.export("greeting", config.require("greeting"))
pulumi.export("key", config.require_secret("key"))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a virtualenv of its own, in a folder with a space in its name."""
    folder = tmp_path / "a project"
    folder.mkdir()
    (folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    runtime = {"name": "python", "options": {"virtualenv": ".venv"}}
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": "tiny", "runtime": runtime}))
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


@pytest.fixture
def pulumi(project: Path, tmp_path: Path) -> Pulumi:
    """Runs pulumi in the project, with a home and a state of the test's own."""
    engine = ensure()
    state = tmp_path / "a state"
    state.mkdir()
    env = os.environ | {
        # No Python of the tests' environment: the project's option alone must lead to one.
        "PATH": f"{engine.bin_dir}:/usr/bin:/bin",
        "PULUMI_HOME": str(tmp_path / "a home"),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "a passphrase",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
    }

    def run(*args: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [engine.pulumi, *args, "--non-interactive"],
            cwd=project,
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    run("stack", "init", "dev")
    run("config", "set", "greeting", "hello world")
    run("config", "set", "--secret", "key", "a-secret-key")
    return run


def up(pulumi: Pulumi, **options: Any) -> subprocess.CompletedProcess[str]:
    return pulumi("up", "--yes", "--skip-preview", **options)


def test_a_program_goes_up_and_then_nothing_changes(
    pulumi: Pulumi, project: Path, tmp_path: Path
) -> None:
    assert "+ 2 created" in up(pulumi).stdout
    outputs = json.loads(pulumi("stack", "output", "--json").stdout)
    assert outputs["greeting"] == "hello world"
    assert Path(outputs["prefix"]) == project / ".venv"  # the option's, not the one on PATH
    pulumi("preview", "--expect-no-changes")
    pulumi("refresh", "--yes", "--expect-no-changes")
    pulumi("destroy", "--yes")
    written = [file for file in tmp_path.rglob("*") if file.is_file() and not file.is_symlink()]
    assert len(written) > 5
    assert not any(b"a-secret-key" in file.read_bytes() for file in written)


def test_a_failing_program_is_told_and_does_not_hang(pulumi: Pulumi, project: Path) -> None:
    (project / "__main__.py").write_text("raise ValueError('boom')", encoding="utf-8")
    failed = up(pulumi, code=1)
    assert "ValueError: boom" in failed.stdout + failed.stderr


def test_a_missing_virtualenv_is_told(pulumi: Pulumi, project: Path) -> None:
    (project / ".venv").unlink()
    failed = up(pulumi, code=1)
    assert "'virtualenv' option in Pulumi.yaml" in failed.stdout + failed.stderr
