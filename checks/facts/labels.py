"""Which labels a metric and its resource have, as far as that is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from checks.facts.watching import Side
from checks.rule import Edit
from monitoring.config.report import PLAIN, misspelt
from monitoring.filters.ast import FieldPath
from monitoring.resource_types import RESOURCE_TYPES
from monitoring.validation.lookup import Lookup

# What names the project, under either name whichever a type is listed with: so Google's own samples
# group by both.
_EVERYWHERE = ("project_id", "monitored_resource_container")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A label that is not there: what is wrong, the way out, and what the label's name should be
    where that is plain."""

    message: str
    hint: str
    fix: Edit | None


def lacking(side: Side, field: FieldPath, facts: Lookup) -> Lacking | None:
    """What is wrong with a field of a filter or of a grouping, and the way out.

    None where it is no label of a metric or resource, or where nothing is known of their labels.
    """
    if len(field) != 3 or field[1] != "labels" or field[2] == "*":
        return None
    root, _, label = field
    known = _known(side, root, facts)
    if known is None or label in known or (root == "resource" and label in _EVERYWHERE):
        return None
    whose = side.metric if root == "metric" else f"the resource {side.resource_type}"
    return Lacking(f"{whose} has no label {label}", way_out(label, known), meant(label, known))


def way_out(label: str, known: tuple[str, ...]) -> str:
    """The label that was probably meant, or those that there are."""
    close = get_close_matches(label, known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"it has {', '.join(known)}" if known else "it has no labels"


def meant(name: str, known: Collection[str]) -> Edit | None:
    """The one name of those that are known of which `name` is a misspelling."""
    close = misspelt(name, known)
    return Edit(close) if close and PLAIN.fullmatch(close) else None


def _known(side: Side, root: str, facts: Lookup) -> tuple[str, ...] | None:
    if root == "resource":
        known = RESOURCE_TYPES.get(side.resource_type)
        return known.labels if known is not None and known.certain else None
    metric = side.facts(facts) if root == "metric" else None
    return None if metric is None else tuple(metric.labels)
