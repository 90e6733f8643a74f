"""clarity backtest: the policies over what really happened."""

from __future__ import annotations

import re
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cli.project import Root, checked, fail, find_root

if TYPE_CHECKING:
    from history.backtest import Judged
    from history.when import When

_DURATION = re.compile(r"(\d{1,6})([mhdw])")
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


From = Annotated[
    str,
    typer.Option(
        "--from",
        help="Where the history is: a CSV file, prometheus:URL, or gcp (Cloud Monitoring).",
    ),
]
Stack = Annotated[
    str, typer.Option("--stack", "-s", help="Whose policies: prod unless it is given.")
]
Start = Annotated[str, typer.Option("--start", help="The first evaluation, RFC 3339.")]
End = Annotated[str, typer.Option("--end", help="The last evaluation, RFC 3339.")]
Last = Annotated[str, typer.Option("--last", help="How far back from the end: 30d, 12h, 90m.")]
Base = Annotated[
    str, typer.Option("--base", help="A git revision: what differs from its policies.")
]
Endpoint = Annotated[
    str, typer.Option("--endpoint", help="host:port of the Monitoring API, for a local one.")
]


def backtest(
    source: From,
    stack: Stack = "prod",
    start: Start = "",
    end: End = "",
    last: Last = "",
    base: Base = "",
    endpoint: Endpoint = "",
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    root: Root = None,
) -> None:
    """Run the policies over real history: when each would have fired, and what it cost.

    Exit code 0: done, and with --base no new pages; 1: new pages, or findings in the config; 2:
    usage, or the history cannot be read; 3: access to it is denied.
    """
    import json

    project = find_root(root)
    when = _when(start, end, last)
    judged = _judged(project, stack, base, source, when, endpoint)
    from alerts.backtest.as_json import as_json
    from alerts.backtest.compare import new_pages
    from alerts.backtest.text import told

    if format is Format.JSON:
        data = as_json(judged.result, judged.changes)
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        typer.echo(told(judged.result, judged.changes))
    raise typer.Exit(1 if judged.changes and new_pages(judged.changes) else 0)


def _judged(project: Path, stack: str, base: str, name: str, when: When, endpoint: str) -> Judged:
    try:
        from history.backtest import judge
        from history.compiled import compiled
        from history.error import AccessError, HistoryError
        from history.revision import revision
        from history.source import Source
    except ModuleNotFoundError as error:
        fail(f"{error.name} is not installed: pip install 'clarity-monitoring[evaluate]'")
    report = checked(project, stack)
    plans = [(report.plans[stack], report.model)]
    try:
        with revision(project, base) if base else nullcontext() as folder:
            if folder is not None:
                plans.append(compiled(folder, stack, base))
        source = Source(name, plans[0][0].project, endpoint)
        return judge(plans, source, when, lambda words: typer.echo(words, err=True))
    except AccessError as error:
        typer.echo(f"clarity: {error}", err=True)
        raise typer.Exit(3) from error
    except HistoryError as error:
        fail(str(error))


def _when(start: str, end: str, last: str) -> When:
    from history.when import When

    if start and last:
        fail("say --start or --last, not both")
    match = _DURATION.fullmatch(last)
    if last and not match:
        fail(f"--last takes a duration as 30d, 12h or 90m, not {last}")
    back = int(match[1]) * _SECONDS[match[2]] * 1_000 if match else None
    if back == 0:
        fail("--last is longer than nothing")
    when = When(_instant(start, "--start"), _instant(end, "--end"), back)
    if when.start is not None and when.end is not None and when.start >= when.end:
        fail("--start is before --end")
    return when


def _instant(text: str, option: str) -> int | None:
    from datetime import UTC, datetime

    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _no_time(text, option)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000)


def _no_time(text: str, option: str) -> NoReturn:
    fail(f"{option} takes a time as 2026-11-23T12:00:00Z, not {text}")
