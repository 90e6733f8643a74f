"""clarity check --online: the project in Google Cloud is asked as well."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.project import fail

if TYPE_CHECKING:
    from checks.check import Report

NO_ACCESS = 3
PARTLY_READ = 4


@dataclass(slots=True)
class Online:
    """Completes reports; `code` is the exit code where nothing found is an error."""

    endpoint: str
    code: int = 0

    def told(self, project: Path, report: Report) -> Report:
        """The report with what the cloud says; what cannot be read is said on stderr.

        Ends with exit code 3 where the project does not let us read it.
        """
        try:
            from checks.online.check import check_online
            from checks.online.error import AccessError

            told = check_online(project, report, self.endpoint)
        except ModuleNotFoundError as error:
            fail(f"{error.name} is not installed: pip install 'clarity-monitoring[sandbox]'")
        except AccessError as error:
            typer.echo(f"clarity: {error}", err=True)
            raise typer.Exit(NO_ACCESS) from error
        for note in told.notes:
            typer.echo(f"note: {note}", err=True)
        for unread in told.unread:
            typer.echo(f"clarity: not read: {unread}", err=True)
        self.code = PARTLY_READ if told.unread else 0
        return told.report
