"""gcp:monitoring/metricDescriptor:MetricDescriptor."""

from __future__ import annotations

from .common import DELETION_POLICY, LABEL_DESCRIPTORS, NAME, PROJECT
from .field import Field, ResourceType, Role, Shape, Verb

_LAUNCH_STAGES = (
    *("LAUNCH_STAGE_UNSPECIFIED", "UNIMPLEMENTED", "PRELAUNCH", "EARLY_ACCESS"),
    *("ALPHA", "BETA", "GA", "DEPRECATED"),
)

METRIC_DESCRIPTOR = ResourceType(
    pulumi_type="gcp:monitoring/metricDescriptor:MetricDescriptor",
    version="v3",
    name="projects/{project}/metricDescriptors/{type}",
    fields=(
        NAME,
        Field("type", required=True, replace=True),
        Field("labels", Shape.OBJECTS, LABEL_DESCRIPTORS, replace=True, unordered=True),
        Field(
            "metricKind",
            required=True,
            choices=("METRIC_KIND_UNSPECIFIED", "GAUGE", "DELTA", "CUMULATIVE"),
            replace=True,
        ),
        Field(
            "valueType",
            required=True,
            choices=("BOOL", "INT64", "DOUBLE", "STRING", "DISTRIBUTION"),
            replace=True,
        ),
        Field("unit"),
        Field("description"),
        Field("displayName"),
        Field("metadata", Shape.OBJECT, (Field("ingestDelay"), Field("samplePeriod")), kept=True),
        Field("launchStage", choices=_LAUNCH_STAGES, replace=True, kept=True),
        Field("monitoredResourceTypes", Shape.STRINGS, role=Role.OUTPUT, unordered=True),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.POST,
)
