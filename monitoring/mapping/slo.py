"""gcp:monitoring/slo:Slo."""

from __future__ import annotations

from .common import DELETION_POLICY, NAME, PROJECT, SENT_USER_LABELS
from .field import Coding, Field, ResourceType, Role, Shape, Verb

_RANGE = Field(
    "range",
    Shape.OBJECT,
    (Field("max", Shape.NUMBER), Field("min", Shape.NUMBER)),
    required=True,
)
_DISTRIBUTION_CUT = Field(
    "distributionCut", Shape.OBJECT, (Field("distributionFilter", required=True), _RANGE)
)
_GOOD_TOTAL_RATIO = Field(
    "goodTotalRatio",
    Shape.OBJECT,
    (Field("badServiceFilter"), Field("goodServiceFilter"), Field("totalServiceFilter")),
)
_BASIC = (
    # REST has an empty message; its presence is the flag.
    Field(
        "availability",
        Shape.OBJECT,
        (Field("enabled", Shape.BOOLEAN, default=True, travels=False),),
    ),
    Field("latency", Shape.OBJECT, (Field("threshold", required=True),)),
    Field("locations", Shape.STRINGS, rest="location", unordered=True),
    Field("methods", Shape.STRINGS, rest="method", unordered=True),
    Field("versions", Shape.STRINGS, rest="version", unordered=True),
)
_IN_RANGE = (_RANGE, Field("timeSeries", required=True))
_WINDOWS = (
    Field("goodBadMetricFilter"),
    Field(
        "goodTotalRatioThreshold",
        Shape.OBJECT,
        (
            Field("basicSliPerformance", Shape.OBJECT, _BASIC),
            Field("performance", Shape.OBJECT, (_DISTRIBUTION_CUT, _GOOD_TOTAL_RATIO)),
            Field("threshold", Shape.NUMBER),
        ),
    ),
    Field("metricMeanInRange", Shape.OBJECT, _IN_RANGE),
    Field("metricSumInRange", Shape.OBJECT, _IN_RANGE),
    Field("windowPeriod"),
)

SLO = ResourceType(
    pulumi_type="gcp:monitoring/slo:Slo",
    version="v3",
    name="projects/{project}/services/{service}/serviceLevelObjectives/{sloId}",
    fields=(
        Field("displayName"),
        Field("goal", Shape.NUMBER, required=True),
        Field("rollingPeriodDays", Shape.INTEGER, rest="rollingPeriod", coding=Coding.DAYS),
        Field("calendarPeriod", choices=("DAY", "WEEK", "FORTNIGHT", "MONTH")),
        SENT_USER_LABELS,
        Field("basicSli", Shape.OBJECT, _BASIC, rest="serviceLevelIndicator.basicSli"),
        Field(
            "requestBasedSli",
            Shape.OBJECT,
            (_DISTRIBUTION_CUT, _GOOD_TOTAL_RATIO),
            rest="serviceLevelIndicator.requestBased",
        ),
        Field("windowsBasedSli", Shape.OBJECT, _WINDOWS, rest="serviceLevelIndicator.windowsBased"),
        Field("sloId", rest="name", coding=Coding.LAST_PART, role=Role.COMPUTED, replace=True),
        NAME,
        Field("service", required=True, replace=True, travels=False),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.MASKED_PATCH,
    id_query="serviceLevelObjectiveId",
)
