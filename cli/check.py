"""clarity check: every mistake at its line, offline."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checks.report.formats import Format, rendered
from cli.online import Online
from cli.project import Root, fail, find_root, known_stacks

if TYPE_CHECKING:
    from checks.check import Report
    from checks.fixing.fix import Change
    from checks.report.outcome import Outcome
    from checks.selection import Selection


Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE]...",
        help="Google's own JSON or YAML to check, not the project; - is what is piped in.",
        show_default=False,
    ),
]


class FailOn(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


Stacks = Annotated[
    list[str] | None,
    typer.Option("--stack", "-s", help="A stack to check; may be repeated. Without it: all."),
]
Shown = Annotated[
    Format | None,
    typer.Option("--format", help="How to print. Without it: text; github in GitHub Actions."),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FORMAT=PATH", help="Write a report too; may be repeated."
    ),
]
_NAMES = "a rule, the start of its id (log-), or a group (cost); may be repeated."
Select = Annotated[list[str] | None, typer.Option("--select", help=f"Tell only of {_NAMES}")]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help=f"Tell nothing of {_NAMES}")]
Failing = Annotated[FailOn, typer.Option("--fail-on", help="From which severity to exit with 1.")]
Fix = Annotated[bool, typer.Option("--fix", help="Put right what has one right answer.")]
Diff = Annotated[bool, typer.Option("--diff", help="Show what --fix would change first.")]
Watch = Annotated[bool, typer.Option("--watch", help="Check again whenever a file changes.")]
OnlineToo = Annotated[
    bool,
    typer.Option("--online", help="Ask the project in Google Cloud too; prod, or that of --stack."),
]
Endpoint = Annotated[
    str, typer.Option("--endpoint", help="host:port of the Monitoring API, for a local one.")
]


def check(
    files: Files = None,
    stack: Stacks = None,
    format: Shown = None,
    output: Outputs = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: Failing = FailOn.ERROR,
    fix: Fix = False,
    diff: Diff = False,
    watch: Watch = False,
    online: OnlineToo = False,
    endpoint: Endpoint = "",
    root: Root = None,
) -> None:
    """Check the config and what it becomes, or Google's own JSON and YAML.

    Exit code 0: fine, 1: findings, 2: usage; with --online 3: the project does not let us read it,
    4: fine, as far as it could be read.
    """
    if watch and (fix or diff):
        fail("--watch goes without --fix and --diff")
    if watch and files and "-" in files:
        fail("--watch needs files that can change; - is read once")
    if files and (stack or root):
        fail("FILE goes without --stack and --root")
    if (fix or diff) and files and "-" in files:
        fail("--fix and --diff need files that can be written; - is only read")
    if endpoint and not online:
        fail("--endpoint goes with --online")
    if online and (files or fix or diff or watch):
        fail("--online goes without FILE, --fix, --diff and --watch")
    if online and not stack:
        stack = ["prod"]
    cloud = Online(endpoint) if online else None
    project = _folder_of(files) if files else find_root(root)
    stacks = [] if files else known_stacks(project, stack or [])
    selection = _selection(select or [], ignore or [])
    targets = _targets(output or [])

    def look() -> Outcome:
        if files:
            from checks.raw.files import judge_paths

            return _outcome(judge_paths(files), selection, fail_on, project)
        from checks.check import check as run

        report = run(project, stacks)
        if cloud is not None:
            report = cloud.told(project, report)
        return _outcome(report, selection, fail_on, project)

    if diff:
        outcome = look()
        _show_edits(outcome)
        raise typer.Exit(1 if outcome.failed else 0)
    if fix:
        _fix(project, look, raw=bool(files))

    def tell() -> bool:
        outcome = look()
        _print(outcome, format or _default_format())
        _write(outcome, targets)
        return outcome.failed

    if watch:
        from cli.watch import files_of
        from cli.watch import watch as until_interrupted

        watched = [Path(file) for file in files or ()]
        failed = until_interrupted(lambda: watched or files_of(project), tell)
        raise typer.Exit(1 if failed else 0)
    raise typer.Exit(1 if tell() else cloud.code if cloud else 0)


def _folder_of(files: Sequence[str]) -> Path:
    """Where the names of files start; a file that is not there ends with exit code 2."""
    for file in files:
        if file != "-" and not Path(file).is_file():
            fail(f"there is no file '{file}'")
    return Path()


def _default_format() -> Format:
    return Format.GITHUB if os.environ.get("GITHUB_ACTIONS") == "true" else Format.TEXT


def _selection(select: Sequence[str], ignore: Sequence[str]) -> Selection:
    from checks.selection import Selection, UnknownRuleError

    try:
        return Selection.of(select, ignore)
    except UnknownRuleError as error:
        return fail(str(error))


def _targets(outputs: Sequence[str]) -> dict[Path, Format]:
    """Where the reports go; a word for what is wrong, and exit code 2."""
    found: dict[Path, Format] = {}
    for output in outputs:
        name, given, path = output.partition("=")
        if not given or not path or name not in set(Format):
            fail(f"'{output}' is not FORMAT=PATH, with a FORMAT of {', '.join(Format)}")
        if Path(path) in found:
            fail(f"two reports go to {path}")
        found[Path(path)] = Format(name)
    return found


def _outcome(report: Report, selection: Selection, fail_on: FailOn, project: Path) -> Outcome:
    from dataclasses import replace

    from checks.report.outcome import Outcome
    from monitoring.diagnostics import Severity

    failing = {FailOn.ERROR: {Severity.ERROR}, FailOn.WARNING: set(Severity), FailOn.NEVER: set()}
    told = replace(report, diagnostics=tuple(d for d in report.diagnostics if d in selection))
    ignored = tuple(one for one in report.ignored if one.diagnostic in selection)
    return Outcome(
        told.diagnostics,
        told.texts,
        told.summary + (f" ({len(ignored)} set aside by comments)" if ignored else ""),
        looked_at=tuple(told.plans),
        ignored=ignored,
        failing=frozenset(failing[fail_on]),
        folder=_folder(project),
    )


def _folder(project: Path) -> str:
    """Where the project is in its repository; empty where it is that, or is in none."""
    here = project.resolve()
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            return "" if folder == here else here.relative_to(folder).as_posix()
    return ""


def _print(outcome: Outcome, format: Format) -> None:
    text = rendered(format, outcome)
    if text:
        typer.echo(text)
    typer.echo(outcome.summary, err=True)


def _write(outcome: Outcome, targets: dict[Path, Format]) -> None:
    for path, format in targets.items():
        text = rendered(format, outcome)
        try:
            path.write_text(f"{text}\n" if text else "", "utf-8")
        except OSError as error:
            fail(f"{path} cannot be written: {error.strerror}")


def _show_edits(outcome: Outcome) -> None:
    """What can be put right, as a difference."""
    from checks.fixing.fix import proposed

    changes = proposed(outcome)
    for change in changes:
        typer.echo(change.diff)
    typer.echo(f"{_places(changes)} to put right", err=True)


def _fix(project: Path, look: Callable[[], Outcome], *, raw: bool) -> None:
    """Put right what can be; what was changed goes to stderr."""
    from checks.fixing.fix import FixError, fix
    from checks.raw.reading import is_sound

    try:
        changes = fix(project, look, is_sound if raw else None)
    except FixError as error:
        fail(str(error))
    for change in changes:
        typer.echo(change.diff, err=True)
    typer.echo(f"{_places(changes)} put right", err=True)


def _places(changes: Sequence[Change]) -> str:
    count = sum(change.count for change in changes)
    return "1 place" if count == 1 else f"{count} places"
