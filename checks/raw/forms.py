"""The kinds of resources that a file may hold, and how one is told from another."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from monitoring.config.nodes import Mapping, Sequence
from monitoring.mapping.names import snake_case
from monitoring.plan import Kind
from monitoring.validation.notification_channel import DESCRIPTORS


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of resource: its message, the discovery document that has it, and its collection.

    `kind` is None for what is judged and cannot be declared. Its `marks` are the fields that no
    other kind has; `words` are what files of it are called.
    """

    name: str
    kind: Kind | None
    document: str
    collection: str
    marks: frozenset[str]
    words: frozenset[str]


_V3 = "monitoring.v3"
# What `_traits` says of a resource beside its fields.
_METRIC_TYPE, _CHANNEL_TYPE = "a type of metrics", "a type of channels"
_LABEL_LIST, _NAMED_FILTER, _SHOWN_FILTER = "a list of labels", "name, filter", "title, filter"


def _form(
    name: str, kind: Kind | None, document: str, collection: str, marks: str, words: str,
    *traits: str,
) -> Form:  # fmt: skip
    of_fields, of_words = frozenset(marks.split()), frozenset(words.split())
    return Form(name, kind, document, collection, of_fields | set(traits), of_words)


FORMS = (
    _form("AlertPolicy", Kind.POLICY, _V3, "alertPolicies",
          "combiner conditions notificationChannels alertStrategy severity documentation",
          "policy policies alert alerts"),
    _form("Dashboard", Kind.DASHBOARD, "monitoring.v1", "dashboards",
          "gridLayout mosaicLayout rowLayout columnLayout dashboardFilters annotations",
          "dashboard dashboards"),
    _form("ServiceLevelObjective", Kind.SLO, _V3, "serviceLevelObjectives",
          "serviceLevelIndicator goal rollingPeriod calendarPeriod",
          "slo slos objective objectives"),
    _form("UptimeCheckConfig", Kind.UPTIME, _V3, "uptimeCheckConfigs",
          "monitoredResource resourceGroup syntheticMonitor httpCheck tcpCheck period timeout "
          "selectedRegions contentMatchers checkerType isInternal internalCheckers",
          "uptime"),
    _form("MetricDescriptor", Kind.DESCRIPTOR, _V3, "metricDescriptors",
          "metricKind valueType unit launchStage metadata monitoredResourceTypes",
          "descriptor descriptors", _METRIC_TYPE, _LABEL_LIST),
    _form("LogMetric", Kind.LOG_METRIC, "logging.v2", "metrics",
          "metricDescriptor labelExtractors valueExtractor bucketOptions bucketName",
          "log_metric logmetric log_metrics logs", _NAMED_FILTER),
    _form("NotificationChannel", Kind.CHANNEL, _V3, "notificationChannels",
          "verificationStatus sensitiveLabels", "channel channels", _CHANNEL_TYPE),
    _form("Service", Kind.SERVICE, _V3, "services",
          "custom telemetry basicService appEngine cloudEndpoints clusterIstio meshIstio "
          "istioCanonicalService cloudRun gkeNamespace gkeWorkload gkeService",
          "service services"),
    _form("Group", None, _V3, "groups", "parentName isCluster", "group groups", _SHOWN_FILTER),
)  # fmt: skip

BY_NAME = {form.name: form for form in FORMS}
BY_COLLECTION = {form.collection: form for form in FORMS}

_SEGMENT = re.compile(r"projects/[^/\s]+/(?:services/[^/\s]+/)?([A-Za-z]+)/[^\s]+")


def form_of(tree: Mapping) -> Form | None:
    """The kind of a resource by its name, else by its fields; None where they do not tell."""
    name = tree.value.get("name")
    found = _SEGMENT.fullmatch(name) if isinstance(name, str) else None
    if found and found[1] in BY_COLLECTION:
        return BY_COLLECTION[found[1]]
    traits = _traits(tree)
    scores = sorted(((len(form.marks & traits), form) for form in FORMS), key=lambda s: -s[0])
    (best, form), (next_best, _) = scores[:2]
    return form if best > next_best else None


def form_named(file: str) -> Form | None:
    """The kind that a file's name says it holds: ``dashboard.json``."""
    stem = PurePosixPath(file).stem.lower().replace("-", "_")
    words = {stem, *re.split(r"[_. ]+", stem)}
    found = [form for form in FORMS if form.words & words]
    return found[0] if len(found) == 1 else None


def _traits(tree: Mapping) -> Set[str]:
    """The fields of a resource in camelCase, and what else tells its kind."""
    fields = {_camel_case(key) for key in tree.items}
    traits = set(fields)
    type_ = tree.value.get("type")
    if isinstance(type_, str):
        traits |= {_METRIC_TYPE} if "/" in type_ else set()
        traits |= {_CHANNEL_TYPE} if type_ in DESCRIPTORS else set()
    labels = tree.items.get("labels")
    if isinstance(labels, Sequence):
        traits.add(_LABEL_LIST)
    elif isinstance(labels, Mapping) and "type" in fields and "/" not in str(type_):
        traits.add(_CHANNEL_TYPE)
    if "filter" in fields:
        traits.add(_SHOWN_FILTER if "displayName" in fields else _NAMED_FILTER)
    return traits


def _camel_case(key: str) -> str:
    if "_" not in key:
        return key
    head, *rest = key.split("_")
    camel = head + "".join(part.title() for part in rest)
    return camel if snake_case(camel) == key else key
