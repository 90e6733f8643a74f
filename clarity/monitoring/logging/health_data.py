"""The events of processing health data. Users appear under pseudonyms, data not at all."""

from __future__ import annotations

from clarity.monitoring.contract import events
from clarity.monitoring.logging.event import Event
from clarity.monitoring.logging.log import Log
from clarity.monitoring.logging.stack import words_of

_INGESTED = Event(events.DATA_INGESTED)
_ML_COMPLETED = Event(events.ML_COMPLETED)
_ML_FAILED = Event(events.ML_FAILED)
_INSIGHTS = Event(events.INSIGHTS_GENERATED)
_UNSPECIFIED = "unspecified"


class HealthDataLogger:
    """One call for each event. They take microseconds and wait for nothing: no need to await."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def log_data_ingestion(
        self, user_id: str, data_type: str, record_count: int, source: str, quality_score: float
    ) -> None:
        """A batch of `record_count` records was stored; `quality_score` is from 0 to 1."""
        _INGESTED.write(
            self._log,
            {
                "user": user_id,
                "data_type": data_type,
                "record_count": record_count,
                "source": source,
                "quality_score": quality_score,
            },
        )

    def log_ml_processing(
        self,
        user_id: str,
        model_name: str,
        input_size: int,
        processing_time: float,
        success: bool,
        error: str | BaseException | None = None,
    ) -> None:
        """A model ran for `processing_time` seconds on `input_size` records.

        It failed where `success` is false or an error is given. Of an exception the type and the
        stack are logged; a text is logged as it is.
        """
        failed = bool(error) or not success
        values = {
            "user": user_id,
            "model_name": model_name,
            "input_size": input_size,
            "processing_time": processing_time,
            "success": not failed,
        }
        if not failed:
            _ML_COMPLETED.write(self._log, values)
            return
        raised = error if isinstance(error, BaseException) else None
        if raised is not None:
            values["error"] = words_of(raised, with_text=self._log.exception_text)
        else:
            values["error"] = error or _UNSPECIFIED
        _ML_FAILED.write(self._log, values, error=raised)

    def log_insights_generation(
        self, user_id: str, insight_type: str, model_confidence: float, generation_time: float
    ) -> None:
        """An insight was made in `generation_time` seconds; the confidence is from 0 to 1."""
        _INSIGHTS.write(
            self._log,
            {
                "user": user_id,
                "insight_type": insight_type,
                "model_confidence": model_confidence,
                "generation_time": generation_time,
            },
        )
