"""clarity sandbox: the local stand-in for Google Cloud."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.project import Root, cloud_project, fail, find_root

if TYPE_CHECKING:
    from monitoring.plan import Json
    from sandbox.api.client import Address
    from sandbox.drill.wire import Wire
    from sandbox.home import Home

app = typer.Typer(
    help="The local stand-in for Google Cloud: try everything without an account.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Official = Annotated[
    bool,
    typer.Option(
        "--official-provider",
        help="Use the installed official gcp plugin instead of the sandbox's own.",
    ),
]


def _home(root: Path | None) -> tuple[Path, Home]:
    from sandbox import home

    project = find_root(root)
    return project, home.of_checkout(project)


def _start(home: Home) -> Address:
    from sandbox.lifecycle import SandboxError, start

    try:
        return start(home)
    except SandboxError as error:
        fail(str(error))


@app.command("start")
def start_command(root: Root = None) -> None:
    """Start the local API (nothing happens if it runs), and make the Pulumi engine ready."""
    project, home = _home(root)
    address = _start(home)
    _settings(project, home, address, official=False)
    typer.echo(f"sandbox: running on {address.rest}")


@app.command("stop")
def stop_command(root: Root = None) -> None:
    """Stop the local API; what it holds is kept for the next start."""
    from sandbox.lifecycle import stop

    _, home = _home(root)
    typer.echo("sandbox: stopped" if stop(home) else "sandbox: was not running")


@app.command("reset")
def reset_command(root: Root = None) -> None:
    """Stop, and forget everything: the API's resources and the local stack's state."""
    from sandbox.lifecycle import reset

    _, home = _home(root)
    reset(home)
    typer.echo("sandbox: empty")


@app.command("status")
def status_command(root: Root = None) -> None:
    """Say whether it runs, what exists in it, and where to look. Exit code 1 if it does not run."""
    from sandbox.api.client import running
    from sandbox.status import render, status

    project, home = _home(root)
    address = running(home.api)
    if address is None:
        typer.echo("sandbox: not running; start it with `clarity sandbox start`")
        raise typer.Exit(1)
    typer.echo(render(status(home, address), cloud_project(project)))


AsJson = Annotated[bool, typer.Option("--json", help="Everything that it got, as JSON.")]


@app.command("pagerduty")
def pagerduty_command(as_json: AsJson = False, root: Root = None) -> None:
    """Show the incidents of the local PagerDuty. Exit code 1 if the sandbox does not run."""
    from sandbox.received import incidents_text

    found = _wire(root).pagerduty()
    typer.echo(_json(found) if as_json else incidents_text(found["incidents"]))


@app.command("mail")
def mail_command(as_json: AsJson = False, root: Root = None) -> None:
    """Show the letters that the mail sink took. Exit code 1 if the sandbox does not run."""
    from sandbox.received import mail_text

    found = _wire(root).mail()
    typer.echo(_json(found) if as_json else mail_text(found))


@app.command("pubsub")
def pubsub_command(as_json: AsJson = False, root: Root = None) -> None:
    """Show Pub/Sub's messages and deliveries. Exit code 1 if the sandbox does not run."""
    from sandbox.pubsub.paths import LIST_PATH
    from sandbox.pubsub.text import messages_text

    found = _listing(root, LIST_PATH)
    typer.echo(_json(found) if as_json else messages_text(found["messages"]))


@app.command("run")
def run_command(as_json: AsJson = False, root: Root = None) -> None:
    """Show what was done to Cloud Run's services. Exit code 1 if the sandbox does not run."""
    from sandbox.cloud_run.paths import LIST_PATH
    from sandbox.cloud_run.text import changes_text

    found = _listing(root, LIST_PATH)
    typer.echo(_json(found) if as_json else changes_text(found["changes"]))


@app.command("logs")
def logs_command(
    filter: Annotated[
        str, typer.Option("--filter", help="A query in the Logging query language.")
    ] = "",
    most: Annotated[
        int, typer.Option("--limit", min=1, max=1_000, help="How many entries at most.")
    ] = 50,
    of_project: Annotated[
        str, typer.Option("--project", help="Of this project; without, of the local stack's.")
    ] = "",
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Show the newest log entries, the last one last. Exit code 1 if the sandbox does not run."""
    from itertools import islice

    from sandbox.drill.wire import WireError
    from sandbox.received import entries_text

    wire = _wire(root)
    project = of_project or cloud_project(find_root(root))
    try:
        found = list(islice(wire.entries(project, filter, newest_first=True), most))[::-1]
    except WireError as error:
        fail(str(error))
    typer.echo(_json(found) if as_json else entries_text(found))


@app.command("traces")
def traces_command(
    trace: Annotated[str, typer.Argument(help="The id of one trace; without, the newest.")] = "",
    most: Annotated[
        int, typer.Option("--limit", min=1, max=100, help="How many traces at most.")
    ] = 20,
    of_project: Annotated[
        str, typer.Option("--project", help="Only traces with spans of this project.")
    ] = "",
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Show traces as trees of spans, the newest first. Exit code 1 if the sandbox does not run."""
    from sandbox.drill.wire import WireError
    from sandbox.traces.tree import traces_text

    try:
        found = _wire(root).traces(of_project, trace.lower(), most)
    except WireError as error:
        fail(str(error))
    typer.echo(_json(found) if as_json else traces_text(found))


def _listing(root: Path | None, path: str) -> Json:
    from sandbox.drill.wire import WireError

    try:
        return _wire(root).ask("GET", path)
    except WireError as error:
        fail(str(error))


def _wire(root: Path | None) -> Wire:
    from sandbox.api.client import running
    from sandbox.drill.wire import Wire

    address = running(_home(root)[1].api)
    if address is None:
        typer.echo("sandbox: not running; start it with `clarity sandbox start`")
        raise typer.Exit(1)
    return Wire(address)


def _json(found: object) -> str:
    import json

    return json.dumps(found, indent=2, ensure_ascii=False)


@app.command(
    "collect",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def collect_command(context: typer.Context) -> None:
    """Collect what a running service shows: metrics, logs, uptime (--target HOST:PORT)."""
    from sandbox.api.client import running
    from sandbox.collector.__main__ import main

    project, home = _home(None)
    if "--help" not in context.args and running(home.api) is None:
        typer.echo("sandbox: not running; start it with `clarity sandbox start`")
        raise typer.Exit(1)
    given = ["--home", str(home.root), "--project", cloud_project(project)]
    raise typer.Exit(main([*given, *context.args]))


@app.command("env")
def env_command(root: Root = None, official_provider: Official = False) -> None:
    """Print the environment that plain Pulumi commands need: eval "$(clarity sandbox env)"."""
    project, home = _home(root)
    settings = _settings(project, home, _start(home), official=official_provider)
    for name, value in sorted(settings.items()):
        typer.echo(f"export {name}={shlex.quote(value)}")


@app.command("pulumi", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def pulumi_command(
    context: typer.Context, root: Root = None, official_provider: Official = False
) -> None:
    """Run any Pulumi command against the sandbox: clarity sandbox pulumi -- preview."""
    from sandbox.lifecycle import run_pulumi

    project, home = _home(root)
    settings = _settings(project, home, _start(home), official=official_provider)
    run_pulumi(settings, project, list(context.args))


def _settings(project: Path, home: Home, address: Address, *, official: bool) -> dict[str, str]:
    from sandbox.engine import EngineError
    from sandbox.lifecycle import SandboxError
    from sandbox.ready import settings_for

    try:
        return settings_for(project, home, address, official=official)
    except (EngineError, SandboxError) as error:
        fail(str(error))
