"""clarity drill: a scenario played into the running sandbox."""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.project import Root, fail, find_root, known_stacks

if TYPE_CHECKING:
    from alerts.testing.alert_test import AlertTest
    from monitoring.model import Model
    from monitoring.plan import Plan
    from sandbox.drill.deployed import Deployed
    from sandbox.drill.timeline import Row
    from sandbox.drill.wire import Wire

_STACK = "local"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def drill(
    scenario: Annotated[
        str, typer.Argument(help="The name of an alert test, such as total-outage.")
    ] = "",
    listed: Annotated[
        bool, typer.Option("--list", help="List the scenarios that there are.")
    ] = False,
    real_time: Annotated[
        bool,
        typer.Option(
            "--real-time", help="Judge what a running application writes, as time goes by."
        ),
    ] = False,
    lasting: Annotated[
        str, typer.Option("--for", help="How long --real-time watches: 10m. Until Ctrl-C without.")
    ] = "",
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    root: Root = None,
) -> None:
    """Play a scenario into the sandbox: incidents, notifications, a timeline, a verdict.

    The policies are those that are deployed there. Exit code 0: as it must be, 1: not, 2: usage,
    or nothing to drill (`make up` deploys).
    """
    project = find_root(root)
    if real_time:
        if scenario or listed:
            fail("--real-time watches what is written; it takes no scenario")
        _watch(project, lasting)
        return
    if lasting:
        fail("--for goes with --real-time")
    model, plan, tests = _loaded(project)
    if listed or not scenario:
        for test in tests.values():
            typer.echo(f"{test.name:<32} {test.scenario.description}")
        if not listed:
            fail("name a scenario")
        return
    if scenario not in tests:
        fail(f"no scenario '{scenario}'; there are: {', '.join(tests) or 'none'}")
    _play(project, model, plan, tests[scenario], format)


def _play(project: Path, model: Model, plan: Plan, test: AlertTest, format: Format) -> None:
    import json

    from sandbox.drill.limit import limits
    from sandbox.drill.play import play
    from sandbox.drill.timeline import as_json, as_text
    from sandbox.drill.verdict import judge
    from sandbox.drill.wire import WireError

    wire, deployed = _deployed(project, plan)
    try:
        played = play(test.scenario, model, deployed, wire)
    except WireError as error:
        fail(str(error))
    found = limits(test.scenario, model, deployed, played.options)
    verdict = judge(played, test, found)
    if format is Format.JSON:
        typer.echo(json.dumps(as_json(played, test, verdict), indent=2))
    else:
        typer.echo(as_text(played, test, verdict))
    if not verdict.passed:
        raise typer.Exit(1)


def _watch(project: Path, lasting: str) -> None:
    """Until the time is over or Ctrl-C; exit code 2 where the sandbox stops answering."""
    from alerts.backtest.needs import needs
    from alerts.evaluate.series import Data
    from history.catalogue import by_type
    from history.error import HistoryError
    from history.gcp import CloudMonitoring
    from history.history import Asked
    from sandbox.drill.logged import Logged
    from sandbox.drill.real_time import Watch, watch
    from sandbox.drill.wire import WireError

    seconds = _seconds(lasting) if lasting else None
    model, plan, _ = _loaded(project)
    wire, deployed = _deployed(project, plan)
    read = needs(deployed.plan, by_type([model]))
    source = CloudMonitoring(deployed.project, wire.address.grpc)

    began = round(time.time() * 1_000)
    logged = Logged(wire, deployed.plan, began)

    def stored(start: int, end: int) -> Data:
        found = source.read(Asked(read.metrics, start, end), lambda _: None).data
        return Data(found.series, logged.look())

    reach = max(read.windows.values(), default=0)
    watched = Watch(deployed, wire, stored, began, reach)
    try:
        count = len(read.windows)
        typer.echo(f"Watching {count} policies of {deployed.project}; Ctrl-C ends it.")
        wire.forget(deployed.project)
        watch(watched, seconds, _tell)
    except KeyboardInterrupt:
        typer.echo("")
    except (WireError, HistoryError) as error:
        fail(str(error))
    opened = len(watched.followed.incidents)
    still = sum(incident.closed is None for incident in watched.followed.incidents)
    typer.echo(f"{opened} incidents, {still} of them open")


def _tell(rows: Sequence[Row]) -> None:
    from sandbox.drill.timeline import row_text

    for row in rows:
        typer.echo(row_text(row, ""))


def _seconds(text: str) -> int:
    from monitoring.config.values import ValueSyntaxError, whole_seconds

    try:
        return whole_seconds(text)
    except ValueSyntaxError as error:
        fail(f"--for: {error}")


def _loaded(project: Path) -> tuple[Model, Plan, dict[str, AlertTest]]:
    """The model, the local plan and the tests of the files; findings end the command with 2."""
    from checks.check import check
    from monitoring.diagnostics import Severity
    from monitoring.diagnostics_text import render

    report = check(project, known_stacks(project, [_STACK]))
    plan, model = report.plans.get(_STACK), report.model
    for found in report.diagnostics:
        if found.severity is Severity.ERROR:
            typer.echo(render(found, report.texts), err=True)
    if report.failed or plan is None or model is None:
        fail("the files are not sound; nothing was played")
    return model, plan, {test.name: test for test in report.alert_tests}


def _deployed(project: Path, plan: Plan) -> tuple[Wire, Deployed]:
    """The running sandbox, and what is deployed in it; exit code 2 where there is nothing."""
    from sandbox.api.client import running
    from sandbox.drill.deployed import NothingDeployedError, deployed
    from sandbox.drill.wire import Wire, WireError
    from sandbox.home import of_checkout

    address = running(of_checkout(project).api)
    if address is None:
        fail("the sandbox is not running; `make up` starts it and deploys")
    wire = Wire(address)
    try:
        return wire, deployed(wire, plan)
    except NothingDeployedError as error:
        fail(f"{error}; `make up` deploys them")
    except WireError as error:
        fail(str(error))
