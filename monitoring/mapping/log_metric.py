"""gcp:logging/metric:Metric."""

from __future__ import annotations

from .common import DELETION_POLICY, LABEL_DESCRIPTORS, PROJECT
from .field import Field, ResourceType, Role, Shape, Verb

_BUCKETS = (
    Field("explicitBuckets", Shape.OBJECT, (Field("bounds", Shape.NUMBERS, required=True),)),
    Field(
        "exponentialBuckets",
        Shape.OBJECT,
        (
            Field("growthFactor", Shape.NUMBER, required=True),
            Field("numFiniteBuckets", Shape.INTEGER, required=True),
            Field("scale", Shape.NUMBER, required=True),
        ),
    ),
    Field(
        "linearBuckets",
        Shape.OBJECT,
        (
            Field("numFiniteBuckets", Shape.INTEGER, required=True),
            Field("offset", Shape.NUMBER, required=True),
            Field("width", Shape.NUMBER, required=True),
        ),
    ),
)
_METRIC_DESCRIPTOR = (
    Field("displayName"),
    Field("labels", Shape.OBJECTS, LABEL_DESCRIPTORS, unordered=True),
    Field("metricKind", required=True, choices=("DELTA", "GAUGE", "CUMULATIVE")),
    Field("unit", default="1"),
    Field(
        "valueType",
        required=True,
        choices=("BOOL", "INT64", "DOUBLE", "STRING", "DISTRIBUTION", "MONEY"),
    ),
)

LOG_METRIC = ResourceType(
    pulumi_type="gcp:logging/metric:Metric",
    version="v2",
    name="projects/{project}/metrics/{name}",
    fields=(
        Field("name", role=Role.COMPUTED),
        Field("description"),
        Field("bucketName"),
        Field("disabled", Shape.BOOLEAN),
        Field("filter", required=True),
        Field("metricDescriptor", Shape.OBJECT, _METRIC_DESCRIPTOR, role=Role.COMPUTED),
        Field("labelExtractors", Shape.MAP),
        Field("valueExtractor"),
        Field("bucketOptions", Shape.OBJECT, _BUCKETS),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.PUT,
    # Of a metric's own descriptor the API also gives back its name and type.
    ignored=("createTime", "updateTime", "version", "resourceName"),
    short_name=True,
)
