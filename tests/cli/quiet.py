"""The shipped config without the one finding that it has."""

from __future__ import annotations

from tests.program.project import Project

_FILE = "monitoring/sla_objectives.yaml"
_STATED = '"144s"  # 0.1% of day'
_IGNORED = '"144s"  # clarity: ignore budget-declared as the document states it'


def quiet(project: Project) -> Project:
    """The project, in which nothing is said any more of the daily budget that it was given."""
    project.edit(_FILE, _STATED, _IGNORED)
    return project
