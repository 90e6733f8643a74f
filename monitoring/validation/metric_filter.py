"""What the API refuses in a filter over time series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring import limits
from monitoring.filters import parts
from monitoring.filters.ast import METRIC_TYPE, Comparison, Node, Selector, SloFunction, Variable
from monitoring.filters.error import FilterError
from monitoring.filters.parser import MAX_CHARS, parse
from monitoring.filters.query import (
    comparisons,
    leaves,
    lookback_seconds,
    metric_types,
    restricts_resource_type,
)
from monitoring.part import Part
from monitoring.validation.aligners import Series
from monitoring.validation.lookup import Lookup, MetricFacts
from monitoring.validation.reading import Body, clock, has_token, text
from monitoring.validation.resource_names import SLO_NAME
from monitoring.validation.rule import Path, Subject, rule
from monitoring.validation.violation import Violation

_MISSING = rule("filter-missing", "A time series is selected by a filter.")
_LENGTH = rule("filter-length", f"A filter has at most {limits.FILTER_CHARS:,} characters.")
_SYNTAX = rule("filter-syntax", "A filter is written in the language of Monitoring filters.")
_FIELD = rule("filter-field", "resource.metadata is for groups; variables are for dashboards.")
_METRIC_TYPE = rule("filter-metric-type", "A filter names the metric type.")
_RESOURCE_TYPE = rule("filter-resource-type", "The filter of a condition names the resource type.")
_SELECTOR_ALONE = rule("filter-selector-alone", "An SLO selector is the whole filter.")
_SELECTOR_NAME = rule("filter-selector-name", "An SLO selector names an SLO in full.")
_LOOKBACK = rule(
    "filter-selector-lookback",
    f"A burn rate has a lookback above 0, {clock(limits.SLO_LOOKBACK_MAX)} at most in a policy; "
    "the other selectors have none.",
)
_NO_SELECTOR = rule("filter-no-selector", "An indicator is measured on metrics, not on SLOs.")

_RESOURCES_PAGE = "https://cloud.google.com/monitoring/api/resources"


@dataclass(frozen=True, slots=True)
class Use:
    """What a filter is for, and so what it must say and may not say."""

    resource_type: bool
    selectors: bool
    chars: int


CONDITION = Use(resource_type=True, selectors=True, chars=limits.FILTER_CHARS)
DENOMINATOR = Use(resource_type=False, selectors=True, chars=limits.FILTER_CHARS)
INDICATOR = Use(resource_type=False, selectors=False, chars=MAX_CHARS)


def read_filter(
    subject: Subject, path: Path, body: Body, use: Use, found: list[Violation]
) -> Node | None:
    """The tree of the filter at `path` (its last part is its key in `body`), None if it has none.

    Its violations go to `found`.
    """
    written = text(body, str(path[-1]))
    if not written:
        found.append(subject.missing(_MISSING, path))
        return None
    if len(written) > use.chars:
        why = f"must not exceed {use.chars} characters, has {len(written)}"
        found.append(subject.invalid(_LENGTH, path, written, why))
        return None
    try:
        tree = parse(written)
    except FilterError as error:
        why, part = _syntax_words(error, written), error.part_of(written)
        found.append(subject.invalid(_SYNTAX, path, written, why, part))
        return None
    if not isinstance(tree, Selector):
        found.extend(_selection(subject, path, written, tree, use.resource_type))
    elif use.selectors:
        found.extend(_selector(subject, path, written, tree))
    else:
        why = f"{tree.function} reads an SLO; an indicator needs the filter of a metric"
        found.append(
            subject.invalid(_NO_SELECTOR, path, written, why, parts.of_leaf(written, tree))
        )
    return tree


def _syntax_words(error: FilterError, written: str) -> str:
    # The API says its sentence about left-hand sides without a place.
    return error.message if "lefthand" in error.message else error.in_text(written)


def _selection(
    subject: Subject, path: Path, written: str, tree: Node, resource_type: bool
) -> Iterator[Violation]:
    for leaf in leaves(tree):
        if isinstance(leaf, Selector):
            why = f"{leaf.function} replaces metric.type and resource.type, and stands alone"
            part = parts.of_leaf(written, leaf)
            yield subject.invalid(_SELECTOR_ALONE, path, written, why, part)
            return
        if isinstance(leaf, Variable):
            why = f"${{{leaf.name}}} is no comparison; only dashboards have variables"
            yield subject.invalid(_FIELD, path, written, why, parts.of_leaf(written, leaf))
        elif isinstance(leaf, Comparison) and leaf.field[:2] == ("resource", "metadata"):
            why = "resource.metadata is for the filters of groups; use metadata.system_labels"
            yield subject.invalid(_FIELD, path, written, why, parts.of_field(written, leaf))
    named = any(
        comparison.field == METRIC_TYPE and not negated for comparison, negated in comparisons(tree)
    )
    if not named:
        why = 'must specify a restriction on "metric.type" in the filter'
        yield subject.invalid(_METRIC_TYPE, path, written, why)
    if resource_type and not restricts_resource_type(tree):
        why = (
            'must specify a restriction on "resource.type" in the filter; '
            f'see "{_RESOURCES_PAGE}" for a list of available resource types.'
        )
        yield subject.invalid(_RESOURCE_TYPE, path, written, why)


def _selector(subject: Subject, path: Path, written: str, tree: Selector) -> Iterator[Violation]:
    if not SLO_NAME.fullmatch(tree.objective) and not has_token(tree.objective):
        why = "expected projects/PROJECT/services/SERVICE/serviceLevelObjectives/SLO"
        part = parts.of_argument(written, tree, 0)
        yield subject.invalid(_SELECTOR_NAME, path, tree.objective, why, part)
    lookback = lookback_seconds(tree)
    part = parts.of_argument(written, tree, 1)
    if tree.function is not SloFunction.BURN_RATE:
        if tree.lookback is not None:
            why = f"{tree.function} takes no lookback"
            yield subject.invalid(_LOOKBACK, path, written, why, part)
    elif lookback is None or lookback <= 0:
        why = f'{tree.function} needs a lookback above zero, such as "3600s"'
        yield subject.invalid(_LOOKBACK, path, written, why, part)
    elif lookback > limits.SLO_LOOKBACK_MAX:
        why = f"the lookback of an alert must not exceed {clock(limits.SLO_LOOKBACK_MAX)}"
        yield subject.invalid(_LOOKBACK, path, written, why, part)


def metric_part(written: str, tree: Node | None) -> Part | None:
    """Where a filter names its metric; None where it does so in several places."""
    named = [one for one in comparisons(tree) if one[0].field == METRIC_TYPE] if tree else []
    return parts.of_value(written, named[0][0]) if len(named) == 1 else None


def facts_of(tree: Node | None, lookup: Lookup) -> MetricFacts | None:
    """The facts of the one metric that a filter names; None where it names none or several."""
    named = () if tree is None else metric_types(tree)
    return lookup.metric(named[0]) if len(named) == 1 else None


def series_of(tree: Node | None, lookup: Lookup) -> Series | None:
    """The kind and value type of the series that a filter selects, where they are known."""
    facts = facts_of(tree, lookup)
    return None if facts is None else Series(facts.kind, facts.value_type)
