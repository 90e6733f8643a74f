"""Start, stop, look at and wipe a checkout's sandbox; make it ready for Pulumi."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sandbox.api.client import Address, running
from sandbox.environment import STACK, for_process
from sandbox.home import Home

START_SECONDS = 30.0
STOP_SECONDS = 10.0
KEPT_LOGS = 10


class SandboxError(Exception):
    """The sandbox could not do what was asked; the message says why and what to do."""


@contextlib.contextmanager
def _locked(home: Home) -> Iterator[None]:
    """One command at a time may start or stop the same sandbox."""
    with (home.root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def start(home: Home) -> Address:
    """Start the local API unless it runs; its address. SandboxError where it does not come up."""
    home.make()
    with _locked(home):
        return running(home.api) or _spawn(home)


def _spawn(home: Home) -> Address:
    log = home.api / "server.log"
    with log.open("ab") as output:
        log.chmod(0o600)
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.api", "--home", str(home.api)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=home.root,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if address := running(home.api):
            return address
        if process.poll() is not None:
            raise SandboxError(f"the local API ended as it started; see {log}\n{_tail(log)}")
        time.sleep(0.05)
    process.kill()
    raise SandboxError(f"the local API did not answer within {START_SECONDS:.0f} s; see {log}")


def _tail(log: Path, lines: int = 5) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def stop(home: Home) -> bool:
    """Stop the local API; False if it did not run. What it knew stays for the next start."""
    if not home.root.is_dir():
        return False
    with _locked(home):
        address = running(home.api)
        if address is None:
            return False
        os.kill(address.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if running(home.api) is None:
                return True
            time.sleep(0.05)
        os.kill(address.pid, signal.SIGKILL)
        return True


def reset(home: Home) -> None:
    """Stop, and forget everything: the API's resources and the local stack's state."""
    stop(home)
    if (home.root / "lock").exists():
        shutil.rmtree(home.root)


def trim_logs(home: Home) -> None:
    """Delete all but the newest logs of the engine, which writes some 0.6 MB a command."""
    logs = sorted((home.pulumi / "logs").glob("*.log"), key=lambda log: log.stat().st_mtime)
    for log in logs[:-KEPT_LOGS]:
        log.unlink(missing_ok=True)


def prepare_pulumi(home: Home, settings: dict[str, str], project: Path) -> None:
    """Make sure that the local stack exists in the sandbox's own backend."""
    if any((home.state / ".pulumi" / "stacks").glob(f"*/{STACK}.json*")):
        return
    done = subprocess.run(
        [_pulumi(settings), "stack", "init", STACK, "--non-interactive"],
        cwd=project,
        env=for_process(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SandboxError(f"the local stack could not be made:\n{done.stderr.strip()}")


def _pulumi(settings: dict[str, str]) -> str:
    found = shutil.which("pulumi", path=settings["PATH"])
    if found is None:
        raise SandboxError("no Pulumi engine is on the sandbox's PATH; run `make up`")
    return found


def run_pulumi(settings: dict[str, str], project: Path, arguments: list[str]) -> None:
    """Become that Pulumi command; never returns."""
    os.chdir(project)
    # Replaced, not waited for: signals and the exit code are then Pulumi's own.
    os.execve(_pulumi(settings), ["pulumi", *arguments], for_process(settings))
