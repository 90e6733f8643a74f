"""What the business watches: engagement, data quality, insights and the models behind them.

No call takes or writes a user's id. Label values are few: those that are allowed, else the first
hundred that look like names; the rest is one series, `_OTHER`. A call neither raises nor waits: a
number that cannot be true is dropped and counted (CloudMetrics.tally).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clarity.monitoring.cloud_metrics.cells import Rule
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics
from clarity.monitoring.cloud_metrics.labels import NAME, Limit
from clarity.monitoring.cloud_metrics.metric import ANY, MOST, Metric, Range
from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.contract.metrics import (
    AI_PROCESSING_TIME,
    HEALTH_DATA_QUALITY,
    MODEL_ACCURACY,
    PREDICTION_CONFIDENCE,
    USER_ENGAGEMENT,
)

_SHARE = Range(0.0, 1.0)
_SECONDS = Range(0.0, MOST)
_NO_LISTS: Mapping[str, Collection[str]] = {}


class BusinessMetrics:
    """`allowed` lists the values of labels by their names in the contract (`action`, `model`, …).

    Raises ValueError for a label that no business metric has.
    """

    def __init__(
        self, cloud: CloudMetrics, allowed: Mapping[str, Collection[str]] = _NO_LISTS
    ) -> None:
        self._cloud = cloud
        self._allowed = allowed
        self._known: set[str] = set()
        self._engagement = self._metric(USER_ENGAGEMENT, Rule.COUNT, "action")
        self._quality = self._metric(HEALTH_DATA_QUALITY, Rule.MEAN, "data_type", range=_SHARE)
        self._processing = self._metric(
            AI_PROCESSING_TIME, Rule.MEAN, "model", "success", range=_SECONDS
        )
        self._accuracy = self._metric(
            MODEL_ACCURACY, Rule.LAST, "model_name", "model_version", range=_SHARE
        )
        self._confidence = self._metric(
            PREDICTION_CONFIDENCE, Rule.MEAN, "model_name", range=_SHARE
        )
        if unknown := sorted(set(allowed) - self._known):
            raise ValueError(f"no business metric has the label {', '.join(unknown)}")

    def track_user_engagement(self, action: str) -> None:
        """A user did `action`: one more of them since the process began."""
        self._engagement.record(1, action)

    def track_health_data_quality(self, quality_score: float, data_type: str) -> None:
        """The quality of a batch, from 0 to 1; written as the mean of an interval's batches."""
        self._quality.record(quality_score, data_type)

    def track_ai_insights_generation(
        self, processing_time: float, model_name: str, success: bool
    ) -> None:
        """An insight took so many seconds, or failed after them; written as the mean."""
        self._processing.record(processing_time, model_name, success)

    def model_accuracy(self, accuracy: float, model_name: str, model_version: str) -> None:
        """An evaluation's result, from 0 to 1; written at every interval until the next one."""
        self._accuracy.record(accuracy, model_name, model_version)

    def prediction_confidence(self, confidence: float, model_name: str) -> None:
        """What the model states for a prediction, from 0 to 1; written as the mean."""
        self._confidence.record(confidence, model_name)

    def _metric(
        self, definition: Definition, rule: Rule, *labels: str, range: Range = ANY
    ) -> Metric:
        self._known.update(labels)
        limits = {
            label: Limit(allowed=self._allowed.get(label), pattern=NAME)
            for label in labels
            if definition.labels.get(label) == "STRING"
        }
        return self._cloud.metric(definition, rule, labels, limits=limits, range=range)
