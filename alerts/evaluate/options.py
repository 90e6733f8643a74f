"""How the evaluator decides what no source settles, or what differs between projects.

Each option has a default, and says what is known of it; `explain` names those that matter for a
policy. Durations are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitoring.limits import AUTO_CLOSE_MAX, MINUTE


class AndIncidents(StrEnum):
    """How many incidents a policy with AND or AND_WITH_MATCHING_RESOURCE opens when it is met."""

    ONE = "one"  # a single one, that names the condition met last
    EACH = "each"  # one for each condition and series that is met


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an evaluation; what is known of each stands in KNOWN."""

    evaluation_period: int = MINUTE
    ingestion_delay: int = 30
    unknown_when_late: bool = True
    missing_restarts_retest: bool = False
    auto_close_default: int = AUTO_CLOSE_MAX
    and_incidents: AndIncidents = AndIncidents.ONE
    forecast_history: int = 0  # 0: as long as the forecast horizon
    promql_counts_intervals: bool = True
    promql_over_time_reads_deltas: bool = True


KNOWN: dict[str, str] = {
    "evaluation_period": "Google's example evaluates a metric condition each minute; the period "
    "may be 30 s",
    "ingestion_delay": "from the end of a sample until alerting sees it; up to 240 s for some of "
    "Google's own metrics",
    "unknown_when_late": "a delay longer than the retest window is said to leave a condition "
    "without a verdict",
    "missing_restarts_retest": "whether a missing measurement restarts the retest window, as a "
    "clean one does",
    "auto_close_default": "an incident without data closes after 7 days, unless its policy says "
    "when",
    "and_incidents": "how many incidents a policy opens that joins its conditions by AND",
    "promql_counts_intervals": "Cloud Monitoring's counter samples stand for an interval: a window "
    "with one sample is said to have a rate, other than in Prometheus; how much of it is not said",
    "promql_over_time_reads_deltas": "whether PromQL functions such as sum_over_time read the "
    "points of a DELTA metric, as one of Google's samples expects, or the counter that they make",
    "forecast_history": "Google does not publish how it forecasts: here a line is fitted to as "
    "much of the past as it is drawn into the future",
}
