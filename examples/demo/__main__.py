"""``make demo``: the loop, live, in under three minutes; then nothing of it runs any more."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from examples.demo import past, report
from examples.demo.eyes import Eyes
from examples.demo.processes import ProcessError
from examples.demo.stage import Options, Stage, StageError, stage
from examples.demo.story import Story
from examples.demo.told import HEADING, Teller, is_terminal
from history.error import HistoryError
from monitoring.plan import Json, Kind
from sandbox.drill.wire import WireError
from sandbox.engine import EngineError
from sandbox.lifecycle import SandboxError

ROOT = Path(__file__).resolve().parents[2]
FAILED, BROKEN = 1, 2
_TROUBLE = (EngineError, HistoryError, ProcessError, SandboxError, StageError, WireError, OSError)


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 when the loop closed, 1 when it did not, 2 when it could not be played."""
    parser = argparse.ArgumentParser(prog="python -m examples.demo", description=__doc__)
    parser.add_argument("--speed", type=float, default=10.0, help="how much faster than life")
    parser.add_argument("--rate", type=float, default=30.0, help="real requests a second")
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "demo")
    asked = parser.parse_args(arguments)
    shutil.rmtree(asked.report, ignore_errors=True)
    asked.report.mkdir(parents=True)
    home = Path(tempfile.mkdtemp(prefix="clarity-demo-"))
    options = Options(ROOT, asked.report.absolute(), home, asked.speed, asked.rate)
    began = time.monotonic()
    try:
        with stage(options) as ready:
            teller, done = _play(ready)
    except _TROUBLE as trouble:
        print(f"demo: {trouble}", file=sys.stderr)
        return BROKEN
    except KeyboardInterrupt:
        print("demo: stopped", file=sys.stderr)
        return BROKEN
    finally:
        shutil.rmtree(home, ignore_errors=True)
    _close(teller, options.folder, time.monotonic() - began)
    return 0 if done else FAILED


def _play(ready: Stage) -> tuple[Teller, bool]:
    """Play and sum up; whether the loop closed."""
    teller = Teller(ready.began, coloured=is_terminal(dict(os.environ)))
    speed, rate = ready.options.speed, ready.options.rate
    policies = sum(1 for _ in ready.deployed.plan.of(Kind.POLICY))
    teller.say(
        f"{len(ready.plan.resources)} resources deployed by pulumi up in {ready.took:.0f} s;"
    )
    teller.say(f"{policies} policies watch. The clock goes {speed:g} times as fast as life, and")
    teller.say(
        f"a healthy month at {rate / speed:g} requests/s lies behind. Times are minutes:seconds."
    )
    teller.say("")
    teller.say(HEADING)
    before = past.healthy(ready.model, ready.plan, ready.began, rate / speed)
    story = Story(ready, Eyes(ready, before), teller)
    done = story.play()
    ready.processes.stop(ready.load)
    for line in report.summary(ready, story, report.widgets(ready), _load(ready)):
        teller.say(line)
    report.keep(ready, ready.options.folder)
    if not done:
        print(f"demo: the loop did not close: it stood at '{story.act}'", file=sys.stderr)
    return teller, done


def _close(teller: Teller, folder: Path, took: float) -> None:
    """Where to read on."""
    teller.say("")
    teller.say(f"Played in {took:.0f} s; nothing runs any more. To read on:")
    for name, what in report.FILES.items():
        teller.say(f"  {_shown(folder / name):<30} {what}")
    teller.say(f"  {'docs/runbooks.md#burn-rate':<30} what a person does when this page comes")
    teller.say(f"  {'docs/application.md':<30} how a service gets all this")
    teller.keep(folder / report.STORY)


def _load(ready: Stage) -> Json:
    """What the load said at its end; empty if it said nothing."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads(ready.load.output.read_text(encoding="utf-8"))
    return {}


def _shown(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
