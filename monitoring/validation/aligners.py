"""Which aligner and reducer suits which metric, and what comes out of it.

The table of `google.monitoring.v3.Aggregation`: for each aligner and reducer the metric kinds and
value types that it takes, and the kind and type of its result (None: as its input).
"""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.model import MetricKind, ValueType

_GAUGE = frozenset({MetricKind.GAUGE})
_MEASURED = frozenset({MetricKind.GAUGE, MetricKind.DELTA})
_COUNTED = frozenset({MetricKind.DELTA, MetricKind.CUMULATIVE})

_BOOL = frozenset({ValueType.BOOL})
_NUMERIC = frozenset({ValueType.INT64, ValueType.DOUBLE})
_DISTRIBUTION = frozenset({ValueType.DISTRIBUTION})
_ANY = frozenset(ValueType)


@dataclass(frozen=True, slots=True)
class Series:
    """The kind and value type of the points of time series."""

    kind: MetricKind
    value_type: ValueType


@dataclass(frozen=True, slots=True)
class Operation:
    """What an aligner or a reducer takes and gives."""

    kinds: frozenset[MetricKind]
    types: frozenset[ValueType]
    kind: MetricKind | None = None
    value_type: ValueType | None = None

    def takes(self, series: Series) -> bool:
        return series.kind in self.kinds and series.value_type in self.types

    def gives(self, series: Series) -> Series:
        return Series(self.kind or series.kind, self.value_type or series.value_type)


ALIGN_NONE = "ALIGN_NONE"
REDUCE_NONE = "REDUCE_NONE"

_PERCENTILES = (99, 95, 50, 5)
_TO_DOUBLE = (MetricKind.GAUGE, ValueType.DOUBLE)
_PERCENTILE_ALIGNER = Operation(_MEASURED, _DISTRIBUTION, *_TO_DOUBLE)
_PERCENTILE_REDUCER = Operation(_MEASURED, _NUMERIC | _DISTRIBUTION, *_TO_DOUBLE)

ALIGNERS: dict[str, Operation] = {
    ALIGN_NONE: Operation(frozenset(MetricKind), _ANY),
    "ALIGN_DELTA": Operation(_COUNTED, _NUMERIC | _DISTRIBUTION, MetricKind.DELTA),
    "ALIGN_RATE": Operation(_COUNTED, _NUMERIC, *_TO_DOUBLE),
    "ALIGN_INTERPOLATE": Operation(_GAUGE, _NUMERIC),
    "ALIGN_NEXT_OLDER": Operation(_GAUGE, _ANY),
    "ALIGN_MIN": Operation(_MEASURED, _NUMERIC),
    "ALIGN_MAX": Operation(_MEASURED, _NUMERIC),
    "ALIGN_MEAN": Operation(_MEASURED, _NUMERIC, None, ValueType.DOUBLE),
    "ALIGN_COUNT": Operation(_MEASURED, _NUMERIC | _BOOL, None, ValueType.INT64),
    "ALIGN_SUM": Operation(_MEASURED, _NUMERIC | _DISTRIBUTION),
    "ALIGN_STDDEV": Operation(_MEASURED, _NUMERIC, None, ValueType.DOUBLE),
    "ALIGN_COUNT_TRUE": Operation(_GAUGE, _BOOL, None, ValueType.INT64),
    "ALIGN_COUNT_FALSE": Operation(_GAUGE, _BOOL, None, ValueType.INT64),
    "ALIGN_FRACTION_TRUE": Operation(_GAUGE, _BOOL, None, ValueType.DOUBLE),
    "ALIGN_PERCENT_CHANGE": Operation(_MEASURED, _NUMERIC, *_TO_DOUBLE),
    **{f"ALIGN_PERCENTILE_{q:02}": _PERCENTILE_ALIGNER for q in _PERCENTILES},
}

REDUCERS: dict[str, Operation] = {
    REDUCE_NONE: Operation(frozenset(MetricKind), _ANY),
    "REDUCE_MEAN": Operation(_MEASURED, _NUMERIC | _DISTRIBUTION, None, ValueType.DOUBLE),
    "REDUCE_MIN": Operation(_MEASURED, _NUMERIC),
    "REDUCE_MAX": Operation(_MEASURED, _NUMERIC),
    "REDUCE_SUM": Operation(_MEASURED, _NUMERIC | _DISTRIBUTION),
    "REDUCE_STDDEV": Operation(_MEASURED, _NUMERIC | _DISTRIBUTION, None, ValueType.DOUBLE),
    "REDUCE_COUNT": Operation(_MEASURED, _ANY, None, ValueType.INT64),
    "REDUCE_COUNT_TRUE": Operation(_MEASURED, _BOOL, None, ValueType.INT64),
    "REDUCE_COUNT_FALSE": Operation(_MEASURED, _BOOL, None, ValueType.INT64),
    "REDUCE_FRACTION_TRUE": Operation(_MEASURED, _BOOL, None, ValueType.DOUBLE),
    **{f"REDUCE_PERCENTILE_{q:02}": _PERCENTILE_REDUCER for q in _PERCENTILES},
}
