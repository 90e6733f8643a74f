"""Log-based metrics: google.logging.v2.MetricsServiceV2."""

from __future__ import annotations

from monitoring.plan import Kind
from sandbox.api import names
from sandbox.api.context import LOG_METRIC_PREFIX, Api, Body, Request
from sandbox.api.errors import already_exists, invalid
from sandbox.api.handlers.base import Collection

MESSAGE = "google.logging.v2.LogMetric"
_OUTPUT_ONLY = ("createTime", "updateTime")
_FIXED = ("metricKind", "valueType")

METRICS = Collection(
    Kind.LOG_METRIC,
    names.LOG_METRIC,
    "metrics",
    lambda parts, name: f"Metric {parts['id']} does not exist.",
)


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    metric = _complete(api, project, request.get("metric", {}))
    key = names.LOG_METRIC.fill(project=project, id=metric["name"])
    if api.store.has(key):
        raise already_exists(key)
    return _insert(api, project, key, metric)


def update(api: Api, request: Request) -> Body:
    """Changes a metric, or makes it where there is none."""
    parts = api.read_name(names.LOG_METRIC, request.get("metricName"), "metric_name")
    sent = request.get("metric", {})
    if sent.get("name", parts["id"]) != parts["id"]:
        raise invalid(f'Field metric.name had an invalid value of "{sent["name"]}": it is fixed')
    metric = _complete(api, parts["project"], {**sent, "name": parts["id"]})
    key = names.LOG_METRIC.fill(**parts)
    row = api.store.get(key)
    if row is None:
        return _insert(api, parts["project"], key, metric)
    for field in _FIXED:
        old, new = row.body["metricDescriptor"][field], metric["metricDescriptor"][field]
        if old != new:
            raise invalid(
                f'Field metric.metric_descriptor.{field} had an invalid value of "{new}": '
                f"a metric's {field} cannot change, and it is {old}"
            )
    metric |= {"createTime": row.body["createTime"], "updateTime": api.timestamp()}
    api.store.update(key, metric)
    return metric


def get(api: Api, request: Request) -> Body:
    return METRICS.get(api, {"name": request.get("metricName")})


def delete(api: Api, request: Request) -> Body:
    row = METRICS.find(api, request.get("metricName"))
    parts = names.LOG_METRIC.read(row.key)
    api.store.delete(row.key)
    api.store.drop_series(parts["project"], LOG_METRIC_PREFIX + parts["id"])
    return {}


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("parent"), "parent")["project"]
    return METRICS.page(api, request, f"projects/{project}")


def _insert(api: Api, project: str, key: str, metric: Body) -> Body:
    now = api.timestamp()
    metric |= {"createTime": now, "updateTime": now}
    api.add(METRICS.kind, f"projects/{project}", key, metric)
    return metric


def _complete(api: Api, project: str, sent: Body) -> Body:
    """The metric with its descriptor, a counter unless it says otherwise."""
    metric = {k: v for k, v in sent.items() if k not in _OUTPUT_ONLY}
    api.judge(Kind.LOG_METRIC, metric, project)
    if not metric.get("name") or not metric.get("filter"):
        raise invalid(
            f"Request was missing field metric.{'filter' if metric.get('name') else 'name'}."
        )
    type = LOG_METRIC_PREFIX + metric["name"]
    defaults = {"metricKind": "DELTA", "valueType": "INT64", "unit": "1"}
    metric["metricDescriptor"] = {
        **defaults,
        **metric.get("metricDescriptor", {}),
        "type": type,
        "name": names.DESCRIPTOR.fill(project=project, type=type),
    }
    if metric.get("description"):
        metric["metricDescriptor"].setdefault("description", metric["description"])
    return metric
