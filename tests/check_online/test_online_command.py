"""clarity check --online, as it is called."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.check_online.deployed import Deployed
from tests.check_online.stub import Stub, stubbed


def _check(folder: Path, *options: str) -> Result:
    done = CliRunner().invoke(app, ["check", "--root", str(folder), *options])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def _online(deployed: Deployed, *options: str) -> Result:
    endpoint = deployed.api.address.grpc
    return _check(deployed.folder, "--online", "--endpoint", endpoint, *options)


def test_a_project_as_declared_ends_with_0(deployed: Deployed) -> None:
    assert _online(deployed).exit_code == 0


def test_a_finding_is_printed_and_counts_as_the_options_say(deployed: Deployed) -> None:
    """A warning fails the run with --fail-on warning alone."""
    deployed.channel("mail", enabled=False)
    done = _online(deployed)
    assert (done.exit_code, "switched off" in done.stdout) == (0, True)
    assert "1 warning" in done.stderr
    assert _online(deployed, "--fail-on", "warning").exit_code == 1
    assert _check(deployed.folder, "--fail-on", "warning").exit_code == 0


def test_without_access_it_ends_with_3(deployed: Deployed) -> None:
    with stubbed(Stub(otherwise=grpc.StatusCode.UNAUTHENTICATED)) as stub:
        done = _check(deployed.folder, "--online", "--endpoint", stub.endpoint)
    assert done.exit_code == 3
    assert "gcloud auth application-default login" in done.stderr


def test_partly_read_ends_with_4(deployed: Deployed) -> None:
    with stubbed(Stub({"ListAlertPolicies": grpc.StatusCode.PERMISSION_DENIED})) as stub:
        done = _check(deployed.folder, "--online", "--endpoint", stub.endpoint)
    assert done.exit_code == 4
    assert "not read: alert policies: not you" in done.stderr


@pytest.mark.parametrize(
    "options",
    [("--endpoint", "127.0.0.1:1"), ("--online", "--watch"), ("--online", "--stack", "nowhere")],
)
def test_options_that_do_not_go_together_end_with_2(
    deployed: Deployed, options: tuple[str, ...]
) -> None:
    assert _check(deployed.folder, *options).exit_code == 2


def test_a_config_that_does_not_compile_asks_nobody(deployed: Deployed) -> None:
    """Its findings are told; a port where nobody listens is not even tried."""
    deployed.append("monitoring/alerts.yaml", "  broken: {metric: none}\n")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    done = _check(deployed.folder, "--online", "--endpoint", f"127.0.0.1:{port}")
    assert (done.exit_code, "not read" in done.stderr) == (1, False)


def test_a_comment_sets_a_finding_of_the_cloud_aside(deployed: Deployed) -> None:
    """And it is no unused comment where the cloud is not asked."""
    deployed.channel("mail", enabled=False)
    path = deployed.folder / "monitoring/channels.yaml"
    comment = "  # clarity: ignore online-channel-disabled it moves house\n"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    changed = [ln.rstrip("\n") + comment if ln.startswith("  mail:") else ln for ln in lines]
    path.write_text("".join(changed), "utf-8")
    done = _online(deployed, "--fail-on", "warning")
    assert (done.exit_code, "1 set aside by comments" in done.stderr) == (0, True)
    assert _check(deployed.folder, "--fail-on", "warning").exit_code == 0


def test_findings_of_the_cloud_can_be_selected(deployed: Deployed) -> None:
    """By group, as those of the rules."""
    deployed.channel("mail", enabled=False)
    warned = ("--fail-on", "warning")
    assert _online(deployed, *warned, "--select", "online").exit_code == 1
    assert _online(deployed, *warned, "--ignore", "online").exit_code == 0


def test_without_googles_clients_it_says_what_to_install(deployed: Deployed, root: Path) -> None:
    """A light installation has none; only --online asks for them."""
    program = "import sys; sys.modules['google'] = None; from cli.main import main; main()"
    command = [sys.executable, "-c", program, "check", "--root", str(deployed.folder)]
    plain = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert plain.returncode == 0, plain.stderr
    done = subprocess.run(
        [*command, "--online"], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "is not installed: pip install 'clarity-monitoring[sandbox]'" in done.stderr
    assert "Traceback" not in done.stderr
