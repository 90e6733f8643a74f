"""The collector as a process: made of options, run until its time, its target or a signal ends."""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from sandbox.collector.agent import LogAgent
from sandbox.collector.checkers import Checkers
from sandbox.collector.collector import Collector, Part
from sandbox.collector.container import Container
from sandbox.collector.convert import Converter
from sandbox.collector.lines import DrainedPipe, FollowedFile, Lines
from sandbox.collector.options import STDIN, Options
from sandbox.collector.point import milliseconds
from sandbox.collector.processes import look
from sandbox.collector.scrape import TIMEOUT_SECONDS, Scraper
from sandbox.collector.sink import Sink
from sandbox.collector.starts import Starts
from sandbox.collector.storage import Storage

GONE = 1
_LOOK_SECONDS = 0.25  # how soon a target that ended is noticed
_LOGS_SECONDS = 0.5  # really: how long a line waits


def collector(options: Options) -> Collector:
    """All parts that the options ask for."""
    subject, clock = options.subject, options.clock
    sink = Sink(options.home.api, subject.identity.project)
    began = options.process_began
    starts = Starts(options.rule, milliseconds(clock.shown(began or time.time())))
    converter = Converter(subject, starts, clock.shown)
    # A scrape that waits longer than its interval would make the next one late.
    wait = min(TIMEOUT_SECONDS, clock.real(options.every))
    parts: list[Part] = [
        Scraper(sink, converter, options.every, wait),
        Checkers(sink, subject.host, subject.port, clock.real),
    ]
    if options.log:
        every = _LOGS_SECONDS * clock.speed
        parts.append(LogAgent(sink, subject, _lines(options.log), every))
    if options.process is not None:
        pid = options.process.pid
        parts.append(Container(sink, subject, pid, options.every, options.limits))
    if options.folders:
        parts.append(Storage(sink, subject, dict(options.folders), options.every))
    return Collector(parts, lambda text: print(text, file=sys.stderr, flush=True))


def run(options: Options) -> int:
    """Collect until `options.lasting` is over, SIGTERM or SIGINT comes, or the target is gone.

    The exit status: 0, or 1 where the target is gone.
    """
    stop = threading.Event()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopped)
    made = collector(options)
    clock = options.clock
    end = clock.now() + options.lasting
    gone = False
    try:
        while not stop.is_set() and (now := clock.now()) < end and not gone:
            made.run_once(now)
            left = clock.real(min(made.due(), end) - clock.now())
            stop.wait(max(0.0, min(left, _LOOK_SECONDS)))
            gone = _gone(options)
        print(f"collected: {made.finish(clock.now())}", flush=True)
    finally:
        made.close()
    if gone:
        print("the service is gone", file=sys.stderr, flush=True)
    return GONE if gone else 0


def _gone(options: Options) -> bool:
    """Whether the process that was watched is no more; another with its id is not it."""
    if options.process is None:
        return False
    now = look(options.process.pid)
    return now is None or now.dead or now.began != options.process.began


def _lines(log: str) -> Lines:
    if log == STDIN:
        return DrainedPipe(sys.stdin.fileno())
    return FollowedFile(Path(log))
