"""gcp:monitoring/alertPolicy:AlertPolicy."""

from __future__ import annotations

from .common import DELETION_POLICY, NAME, PROJECT, USER_LABELS
from .field import Coding, Field, ResourceType, Role, Shape, Verb

_PERCENTILES = ("PERCENTILE_99", "PERCENTILE_95", "PERCENTILE_50", "PERCENTILE_05")
_ALIGNERS = (
    *("NONE", "DELTA", "RATE", "INTERPOLATE", "NEXT_OLDER", "MIN", "MAX", "MEAN", "COUNT", "SUM"),
    *("STDDEV", "COUNT_TRUE", "COUNT_FALSE", "FRACTION_TRUE", *_PERCENTILES, "PERCENT_CHANGE"),
)
_REDUCERS = (
    *("NONE", "MEAN", "MIN", "MAX", "SUM", "STDDEV", "COUNT"),
    *("COUNT_TRUE", "COUNT_FALSE", "FRACTION_TRUE", *_PERCENTILES),
)
_COMPARISONS = tuple(f"COMPARISON_{word}" for word in ("GT", "GE", "LT", "LE", "EQ", "NE"))
_MISSING_DATA = tuple(f"EVALUATION_MISSING_DATA_{word}" for word in ("INACTIVE", "ACTIVE", "NO_OP"))

_AGGREGATION = (
    Field("alignmentPeriod"),
    Field(
        "crossSeriesReducer",
        choices=tuple(f"REDUCE_{word}" for word in _REDUCERS),
        unset="REDUCE_NONE",
    ),
    Field("groupByFields", Shape.STRINGS),
    Field(
        "perSeriesAligner",
        choices=tuple(f"ALIGN_{word}" for word in _ALIGNERS),
        unset="ALIGN_NONE",
    ),
)
_TRIGGER = Field(
    "trigger", Shape.OBJECT, (Field("count", Shape.INTEGER), Field("percent", Shape.NUMBER))
)
_EVALUATION_MISSING_DATA = Field("evaluationMissingData", choices=_MISSING_DATA)

_ABSENT = (
    Field("aggregations", Shape.OBJECTS, _AGGREGATION),
    Field("duration", required=True),
    Field("filter"),
    _TRIGGER,
)
_MATCHED_LOG = (Field("filter", required=True), Field("labelExtractors", Shape.MAP))
_MONITORING_QUERY = (
    Field("duration", required=True),
    _EVALUATION_MISSING_DATA,
    Field("query", required=True),
    _TRIGGER,
)
_PROMETHEUS_QUERY = (
    Field("alertRule"),
    Field("disableMetricValidation", Shape.BOOLEAN),
    Field("duration"),
    Field("evaluationInterval"),
    Field("labels", Shape.MAP),
    Field("query", required=True),
    Field("ruleGroup"),
)
_SQL = (
    Field("booleanTest", Shape.OBJECT, (Field("column", required=True),)),
    Field(
        "daily",
        Shape.OBJECT,
        (
            Field(
                "executionTime",
                Shape.OBJECT,
                tuple(
                    Field(part, Shape.INTEGER) for part in ("hours", "minutes", "nanos", "seconds")
                ),
            ),
            Field("periodicity", Shape.INTEGER, required=True),
        ),
    ),
    Field(
        "hourly",
        Shape.OBJECT,
        (
            Field("minuteOffset", Shape.INTEGER),
            Field("periodicity", Shape.INTEGER, required=True),
        ),
    ),
    Field("minutes", Shape.OBJECT, (Field("periodicity", Shape.INTEGER, required=True),)),
    Field("query", required=True),
    Field(
        "rowCountTest",
        Shape.OBJECT,
        (
            Field("comparison", required=True, choices=_COMPARISONS),
            Field("threshold", Shape.INTEGER, required=True),
        ),
    ),
)
_THRESHOLD = (
    Field("aggregations", Shape.OBJECTS, _AGGREGATION),
    Field("comparison", required=True, choices=_COMPARISONS),
    Field("denominatorAggregations", Shape.OBJECTS, _AGGREGATION),
    Field("denominatorFilter"),
    Field("duration", required=True),
    _EVALUATION_MISSING_DATA,
    Field("filter"),
    Field("forecastOptions", Shape.OBJECT, (Field("forecastHorizon", required=True),)),
    Field("thresholdValue", Shape.NUMBER),
    _TRIGGER,
)
_CONDITION = (
    Field("conditionAbsent", Shape.OBJECT, _ABSENT),
    Field("conditionMatchedLog", Shape.OBJECT, _MATCHED_LOG),
    Field("conditionMonitoringQueryLanguage", Shape.OBJECT, _MONITORING_QUERY),
    Field("conditionPrometheusQueryLanguage", Shape.OBJECT, _PROMETHEUS_QUERY),
    Field("conditionSql", Shape.OBJECT, _SQL),
    Field("conditionThreshold", Shape.OBJECT, _THRESHOLD),
    Field("displayName", required=True),
    Field("name", role=Role.COMPUTED),
)
_CHANNEL_STRATEGY = (
    Field("notificationChannelNames", Shape.STRINGS),
    Field("renotifyInterval"),
)
_ALERT_STRATEGY = (
    Field("autoClose"),
    Field(
        "notificationChannelStrategies",
        Shape.OBJECTS,
        _CHANNEL_STRATEGY,
        rest="notificationChannelStrategy",
    ),
    Field("notificationPrompts", Shape.STRINGS),
    Field("notificationRateLimit", Shape.OBJECT, (Field("period"),)),
)
_DOCUMENTATION = (
    Field("content"),
    Field("links", Shape.OBJECTS, (Field("displayName"), Field("url"))),
    Field("mimeType", default="text/markdown"),
    Field("subject"),
)

ALERT_POLICY = ResourceType(
    pulumi_type="gcp:monitoring/alertPolicy:AlertPolicy",
    version="v3",
    name="projects/{project}/alertPolicies/{}",
    fields=(
        Field("displayName", required=True),
        Field("combiner", required=True, choices=("AND", "OR", "AND_WITH_MATCHING_RESOURCE")),
        Field(
            "creationRecords",
            Shape.OBJECTS,
            (Field("mutateTime"), Field("mutatedBy")),
            rest="creationRecord",
            role=Role.OUTPUT,
            coding=Coding.ONE_IN_LIST,
        ),
        Field("enabled", Shape.BOOLEAN, default=True),
        Field("conditions", Shape.OBJECTS, _CONDITION, required=True),
        Field("notificationChannels", Shape.STRINGS),
        Field("alertStrategy", Shape.OBJECT, _ALERT_STRATEGY),
        USER_LABELS,
        Field("severity", choices=("CRITICAL", "ERROR", "WARNING")),
        Field("documentation", Shape.OBJECT, _DOCUMENTATION),
        NAME,
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.MASKED_PATCH,
    ignored=("mutationRecord", "validity"),
)
