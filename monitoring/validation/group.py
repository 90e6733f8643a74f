"""What the API refuses in a Group, which the sandbox serves and the plan does not declare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring.filters import parts
from monitoring.filters.ast import Comparison
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from monitoring.filters.query import leaves
from monitoring.validation.reading import Body, has_token, text
from monitoring.validation.resource_names import PROJECT
from monitoring.validation.rule import Subject, rule
from monitoring.validation.violation import Violation

_GROUP = Subject("group")

_NAME = rule("group-display-name", "A group has a display name.")
_FILTER = rule("group-filter", "A group has a filter over resources and their metadata.")
_PARENT = rule("group-parent", "The parent of a group is named in full.")

_PARENT_FORM = re.compile(rf"{PROJECT}/groups/[^/\s]+")
_ROOTS = ("resource", "metadata", "group", "project")


def violations(body: Body) -> Iterator[Violation]:
    """The violations of one group body."""
    if not text(body, "displayName"):
        yield _GROUP.missing(_NAME, ("displayName",))
    parent = text(body, "parentName")
    if parent and not _PARENT_FORM.fullmatch(parent) and not has_token(parent):
        why = "must be projects/PROJECT/groups/GROUP"
        yield _GROUP.invalid(_PARENT, ("parentName",), parent, why)
    yield from _filter(text(body, "filter"))


def _filter(written: str) -> Iterator[Violation]:
    if not written:
        yield _GROUP.missing(_FILTER, ("filter",))
        return
    try:
        tree = parse(written)
    except FilterError as error:
        why, part = error.in_text(written), error.part_of(written)
        yield _GROUP.invalid(_FILTER, ("filter",), written, why, part)
        return
    for leaf in leaves(tree):
        if not isinstance(leaf, Comparison) or leaf.field[0] not in _ROOTS:
            why = "a group's filter compares resources and their metadata only"
            part = parts.of_leaf(written, leaf)
            yield _GROUP.invalid(_FILTER, ("filter",), written, why, part)
            return
