"""The command line of the collector, and what is made of it."""

from __future__ import annotations

import argparse
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clarity.monitoring import clock, identity
from clarity.monitoring.clock import Clock
from sandbox.api.loopback import NotLoopbackError, checked_host
from sandbox.collector.container import DEFAULT_CPUS, DEFAULT_MEMORY, Limits
from sandbox.collector.processes import Process, began, look
from sandbox.collector.scrape import MIN_EVERY
from sandbox.collector.starts import Rule
from sandbox.collector.subject import JOB, Subject
from sandbox.home import Home

STDIN = "-"
MAX_LASTING = 24 * 3600.0


class UsageError(Exception):
    """What was asked for cannot be done; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Options:
    """`lasting` and `every` are seconds of the clock; `log` is a path, ``-`` or empty."""

    home: Home
    subject: Subject
    clock: Clock
    lasting: float
    every: float
    rule: Rule
    limits: Limits
    log: str
    folders: Mapping[str, Path]
    process: Process | None

    @property
    def process_began(self) -> float | None:
        """When the target's process began (seconds since the epoch, really), if it is known."""
        return None if self.process is None else began(self.process)


def parse(arguments: Sequence[str] | None, environ: Mapping[str, str]) -> Options:
    """The options. Raises UsageError; exits where the command line has not its form."""
    given = _parser().parse_args(arguments)
    try:
        time = clock.parse(environ.get(clock.VARIABLE, ""))
        host, port = _address(given.target)
    except (ValueError, NotLoopbackError) as fault:
        raise UsageError(str(fault)) from None
    process = None if given.pid is None else look(given.pid)
    if given.pid is not None and (process is None or process.dead):
        raise UsageError(f"--pid {given.pid}: there is no such process")
    if given.log not in ("", STDIN) and Path(given.log).exists() and not Path(given.log).is_file():
        raise UsageError(
            f"--log {given.log} is no file; a pipe goes to the standard input: --log -"
        )
    return Options(
        Home(given.home.absolute()),
        Subject(_identity(given, environ), host, port, given.job),
        time,
        given.lasting,
        given.every,
        given.starts,
        Limits(given.cpus, given.memory << 20),
        given.log,
        _folders(given.folder),
        process,
    )


def _identity(given: argparse.Namespace, environ: Mapping[str, str]) -> identity.Identity:
    """As the environment tells, with what the command line says over it.

    The instance is the one that the service's own process takes for itself.
    """
    host = environ.get("HOSTNAME") or socket.gethostname()
    named = given.instance or environ.get("CLARITY_INSTANCE")
    me = identity.from_environment(environ, given.project)
    said = {
        "service": given.service,
        "revision": given.revision,
        "location": given.location,
        "instance": named or f"{host}-{given.pid or os.getpid()}",
    }
    return replace(me, **{name: value for name, value in said.items() if value})


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdigit() or not 0 < int(port) <= 65_535:
        raise ValueError(f"--target is HOST:PORT, not {text!r}")
    return checked_host(host.strip("[]")), int(port)


def _folders(given: Sequence[str]) -> dict[str, Path]:
    """``BUCKET=FOLDER``, or a folder whose name is the bucket's."""
    found: dict[str, Path] = {}
    for text in given:
        bucket, _, folder = text.rpartition("=")
        path = Path(folder).absolute()
        if not path.is_dir():
            raise UsageError(f"--folder {folder}: there is no such folder")
        found[bucket or path.name] = path
    return found


def _seconds(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not from {least:g} to {most:g}")
        return value

    return read


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.collector",
        description="Collect from a running service what Google would, into the sandbox.",
        epilog=f"Seconds are those of the clock in ${clock.VARIABLE}, if there is one. Exit code "
        "0: it ran its time or was stopped, 1: the service is gone, 2: usage.",
    )
    add = parser.add_argument
    add("--home", type=Path, required=True, help="the sandbox's home")
    add("--project", required=True, help="the project that is written to")
    add("--target", required=True, help="HOST:PORT of the service, on this machine")
    add("--pid", type=int, help="its process: for CPU and memory, and to end when it does")
    add("--log", default="", help="a file with its standard output, - for a pipe")
    add("--folder", action="append", default=[], help="BUCKET=FOLDER, or FOLDER; repeatable")
    add("--lasting", type=_seconds(0, MAX_LASTING), required=True, help="seconds")
    add("--every", type=_seconds(MIN_EVERY, 3600), default=30.0, help="seconds, 5 or more")
    add("--starts", type=Rule, default=Rule.PROCESS, choices=list(Rule), help="of counters")
    add("--cpus", type=_seconds(0.01, 1024), default=DEFAULT_CPUS, help="limit of processors")
    add("--memory", type=int, default=DEFAULT_MEMORY >> 20, help="limit of memory, MiB")
    add("--service", default="", help="the service's name; else of the environment")
    add("--revision", default="", help="its revision")
    add("--location", default="", help="its region")
    add("--instance", default="", help="its instance")
    add("--job", default=JOB, help="the name of the RunMonitoring")
    return parser
