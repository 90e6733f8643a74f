"""What the API refuses in an Aggregation: periods, aligners, reducers and what they group by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring import limits
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse_field
from monitoring.validation.aligners import (
    ALIGN_NONE,
    ALIGNERS,
    REDUCE_NONE,
    REDUCERS,
    Operation,
    Series,
)
from monitoring.validation.reading import Body, clock, has_token, items, seconds, text
from monitoring.validation.rule import Path, Rule, Subject, rule
from monitoring.validation.violation import Violation

_PERIOD_STEP = rule(
    "aggregation-period-minutes", "An alignment period is a whole number of minutes, one or more."
)
_PERIOD_MAX = rule(
    "aggregation-period-max",
    f"An alignment period of a policy is {clock(limits.ALIGNMENT_MAX)} at most.",
)
_PERIOD_MISSING = rule(
    "aggregation-period-missing", "An aligner other than ALIGN_NONE needs an alignment period."
)
_ALIGNER = rule("aggregation-aligner", "The aligner is one that the API has.")
_REDUCER = rule("aggregation-reducer", "The reducer is one that the API has.")
_UNALIGNED = rule(
    "aggregation-reducer-unaligned", "A reducer needs an aligner other than ALIGN_NONE."
)
_UNREDUCED = rule("aggregation-group-unreduced", "Grouping needs a reducer.")
_GROUP_FIELD = rule(
    "aggregation-group-field", "Fields to group by are labels or types of metric and resource."
)
_ALIGNER_FIT = rule(
    "aggregation-aligner-fit", "The aligner suits the metric's kind and value type."
)
_REDUCER_FIT = rule(
    "aggregation-reducer-fit", "The reducer suits the kind and value type of aligned series."
)


def violations(subject: Subject, path: Path, body: Body) -> Iterator[Violation]:
    """The violations of one aggregation of a policy, but for those that need a metric's facts."""
    aligner = text(body, "perSeriesAligner") or ALIGN_NONE
    reducer = text(body, "crossSeriesReducer") or REDUCE_NONE
    if aligner not in ALIGNERS:
        yield subject.invalid(_ALIGNER, (*path, "perSeriesAligner"), aligner, _known(ALIGNERS))
    if reducer not in REDUCERS:
        yield subject.invalid(_REDUCER, (*path, "crossSeriesReducer"), reducer, _known(REDUCERS))
    yield from _period(subject, path, body, aligner)
    if reducer != REDUCE_NONE:
        if aligner == ALIGN_NONE:
            why = "a cross-series reducer requires a per-series aligner other than ALIGN_NONE"
            yield subject.invalid(_UNALIGNED, (*path, "crossSeriesReducer"), reducer, why)
    elif items(body, "groupByFields"):
        why = "groupByFields requires a cross-series reducer other than REDUCE_NONE"
        fields = ", ".join(map(str, items(body, "groupByFields")))
        yield subject.invalid(_UNREDUCED, (*path, "groupByFields"), fields, why)
    yield from _groups(subject, path, body)


def _period(subject: Subject, path: Path, body: Body, aligner: str) -> Iterator[Violation]:
    written = text(body, "alignmentPeriod")
    at = (*path, "alignmentPeriod")
    if not written:
        if aligner != ALIGN_NONE:
            yield subject.missing(_PERIOD_MISSING, at)
        return
    period = seconds(written)
    if period is None:
        if not has_token(written):
            yield subject.invalid(_PERIOD_STEP, at, written, 'a duration is written like "60s"')
    elif period % limits.ALIGNMENT_STEP:
        why = "alignment period must be in multiples of one minute"
        yield subject.invalid(_PERIOD_STEP, at, f'{{"seconds":{period}}}', why)
    elif period < limits.ALIGNMENT_MIN:
        why = f"alignment period must be at least {limits.ALIGNMENT_MIN} seconds"
        yield subject.invalid(_PERIOD_STEP, at, f'{{"seconds":{period}}}', why)
    elif period > limits.ALIGNMENT_MAX:
        why = f"alignment period must be at most {clock(limits.ALIGNMENT_MAX)}"
        yield subject.invalid(_PERIOD_MAX, at, f'{{"seconds":{period}}}', why)


def _groups(subject: Subject, path: Path, body: Body) -> Iterator[Violation]:
    for index, field in enumerate(items(body, "groupByFields")):
        try:
            parse_field(str(field))
        except FilterError as error:
            at = (*path, "groupByFields", index)
            part = error.part_of(str(field))
            yield subject.invalid(_GROUP_FIELD, at, field, error.message, part)


def misfits(
    path: Path, series: Series, aggregations: Sequence[Body]
) -> tuple[tuple[Violation, ...], Series]:
    """What of a chain of aggregations does not suit `series`, and what comes out of the chain.

    After the first misfit nothing more is said of the chain.
    """
    for index, body in enumerate(aggregations):
        for key, table, rule_, what in (
            ("perSeriesAligner", ALIGNERS, _ALIGNER_FIT, "aligner"),
            ("crossSeriesReducer", REDUCERS, _REDUCER_FIT, "reducer"),
        ):
            name = text(body, key)
            operation = table.get(name)
            if operation is None:
                continue
            # Without an aligner a reducer is refused already, whatever it is given.
            if not operation.takes(series):
                return (_misfit(rule_, (*path, index, key), name, what, series),), series
            series = operation.gives(series)
    return (), series


def _misfit(rule_: Rule, path: Path, name: str, what: str, series: Series) -> Violation:
    # The API's own words, which name the field without the path to it.
    return rule_.broken(
        path,
        f'Field aggregation.{path[-1]} had an invalid value of "{name}": The {what} cannot be '
        f"applied to metrics with kind {series.kind} and value type {series.value_type}.",
    )


def longest_period(aggregations: Sequence[Body]) -> int | float:
    """The longest alignment period in seconds; 0 where there is none."""
    periods = (seconds(text(body, "alignmentPeriod")) for body in aggregations)
    return max((period for period in periods if period), default=0)


def _known(table: dict[str, Operation]) -> str:
    return f"must be one of {', '.join(table)}"
