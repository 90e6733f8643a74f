"""Log-match conditions: an incident for each combination of extracted labels that is logged.

Source: google.monitoring.v3 LogMatch: each combination is its own rule. How often they notify,
`notifications` says.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from alerts.evaluate.clock import milliseconds
from alerts.evaluate.incident import Closed, Incident
from alerts.evaluate.logs.extract import extractor, labels
from alerts.evaluate.logs.match import matcher
from alerts.evaluate.series import SECOND, Identity, pairs
from alerts.evaluate.world import World
from monitoring.plan import Json


def incidents(
    world: World, key: str, condition: Mapping[str, Json], policy: Mapping[str, Json]
) -> Iterator[Incident]:
    """`google.monitoring.v3` LogMatch, the sole condition of the policy `key`.

    An incident opens when alerting sees an entry that matches, and closes by auto-close after the
    last one. Raises NotEvaluableError where the filter or an extractor cannot be read.
    """
    said = milliseconds(policy.get("alertStrategy", {}).get("autoClose"))
    auto_close = said or world.options.auto_close_default * SECOND
    for identity, seen in _seen(world, condition).items():
        for first, last in _stretches(seen, auto_close):
            closed = last + auto_close
            yield Incident(
                policy=key,
                condition=0,
                identity=identity,
                began=first - world.options.ingestion_delay * SECOND,
                opened=first,
                closed=closed if closed <= world.end else None,
                value=math.nan,
                threshold=None,
                why_closed=Closed.EXPIRED if closed <= world.end else None,
            )


def _seen(world: World, condition: Mapping[str, Json]) -> dict[Identity, list[int]]:
    """When alerting saw the matching entries of each combination of labels, in order."""
    matches = matcher(condition["filter"])
    extractors = condition.get("labelExtractors", {})
    for text in extractors.values():  # refuse a bad one even if nothing matches
        extractor(text)
    delay = world.options.ingestion_delay * SECOND
    found: dict[Identity, list[int]] = {}
    for one in sorted(world.data.logs, key=lambda entry: entry.received):
        at = one.received + delay
        if world.start <= at <= world.end and matches(one.entry):
            identity = Identity(metric_labels=pairs(labels(extractors, {}, one.entry)))
            found.setdefault(identity, []).append(at)
    return found


def _stretches(seen: Sequence[int], auto_close: int) -> Iterator[tuple[int, int]]:
    """The first and last match of each incident: one ends when none comes for `auto_close`."""
    first = last = seen[0]
    for at in seen[1:]:
        if at - last >= auto_close:
            yield first, last
            first = at
        last = at
    yield first, last
