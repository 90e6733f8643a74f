"""The places that uptime checks are made from.

Region -> checker_location: `google.monitoring.v3` UptimeCheckRegion, and the locations that Google
lists for each.
"""

from __future__ import annotations

from collections.abc import Sequence

METRIC = "monitoring.googleapis.com/uptime_check/check_passed"
"""Whether a check passed: a series for each place."""

_LOCATIONS: dict[str, tuple[str, ...]] = {
    "USA": ("usa-iowa", "usa-oregon", "usa-virginia"),
    "EUROPE": ("eur-belgium",),
    "SOUTH_AMERICA": ("sa-brazil-sao_paulo",),
    "ASIA_PACIFIC": ("apac-singapore",),
    "USA_IOWA": ("usa-iowa",),
    "USA_OREGON": ("usa-oregon",),
    "USA_VIRGINIA": ("usa-virginia",),
}
_ALL = ("USA", "EUROPE", "SOUTH_AMERICA", "ASIA_PACIFIC")


def checkers(regions: Sequence[str]) -> tuple[str, ...]:
    """The checker locations of a check with these regions; without any it is made from all."""
    places = (place for region in regions or _ALL for place in _LOCATIONS.get(region, ()))
    return tuple(dict.fromkeys(places))
