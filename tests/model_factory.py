"""Small models of our own, by hand, for tests of what follows from a model."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from monitoring.context import Context
from monitoring.model import (
    Alert,
    Calendar,
    Channel,
    Dashboard,
    DeclaredBudget,
    Environment,
    LatencyIndicator,
    LogMetric,
    Match,
    Metric,
    MetricKind,
    Model,
    Objective,
    Quantity,
    RatioIndicator,
    Selection,
    Service,
    Severity,
    Target,
    Threshold,
    UptimeCheck,
    ValueType,
    Widget,
)
from monitoring.plan import Source

HERE = Source("monitoring/made.yaml", 1, 1)


def metric(key: str = "requests", **changes: Any) -> Metric:
    """A Prometheus counter, unless changed."""
    values: dict[str, Any] = {
        "key": key,
        "source": HERE,
        "type": f"prometheus.googleapis.com/{key}_total/counter",
        "description": "What happens.",
        "kind": MetricKind.CUMULATIVE,
        "value_type": ValueType.DOUBLE,
        "unit": "1",
        "resource": "prometheus_target",
        "emitter": "app.metrics",
        "labels": {"code": "STRING", "ok": "BOOL", "tries": "INT64"},
    }
    return Metric(**{**values, **changes})


def gauge(key: str = "queue", **changes: Any) -> Metric:
    """A custom gauge, unless changed."""
    values: dict[str, Any] = {
        "type": f"custom.googleapis.com/app/{key}",
        "kind": MetricKind.GAUGE,
        "resource": "generic_task",
        "labels": {},
    }
    return metric(key, **{**values, **changes})


def histogram(key: str = "latency", **changes: Any) -> Metric:
    """A Prometheus histogram in seconds, unless changed."""
    values: dict[str, Any] = {
        "type": f"prometheus.googleapis.com/{key}_seconds/histogram",
        "value_type": ValueType.DISTRIBUTION,
        "unit": "s",
        "buckets": tuple(Decimal(edge) for edge in ("0.1", "0.5", "1", "10")),
        "labels": {"route": "STRING"},
    }
    return metric(key, **{**values, **changes})


ERRORS = (Match("code", "5..", regex=True),)


def ratio(total: Metric | None = None) -> RatioIndicator:
    """Bad requests of all requests."""
    every = total or metric()
    bad = Selection(every, ERRORS)
    return RatioIndicator("availability", HERE, "Answered.", Selection(every), None, bad)


def latency(of: Metric | None = None) -> LatencyIndicator:
    """How long requests take."""
    return LatencyIndicator("latency", HERE, "In time.", Selection(of or histogram()))


def quantity(text: str) -> Quantity:
    """``500ms`` as the reader makes it."""
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZµ%^./{}")
    return Quantity(Decimal(digits), text[len(digits) :])


def objective(
    key: str = "availability",
    goal: str = "0.999",
    window: int | Calendar = 30 * 86_400,
    *,
    bound: str = "",
    **changes: Any,
) -> Objective:
    """An objective on a ratio, or with a `bound` on a latency."""
    values: dict[str, Any] = {
        "key": key,
        "source": HERE,
        "service": "shop",
        "description": "",
        "indicator": latency() if bound else ratio(),
        "target": Target(Decimal(goal), quantity(bound) if bound else None),
        "window": window,
    }
    return Objective(**{**values, **changes})


def threshold(of: Metric, value: str, **changes: Any) -> Threshold:
    """`of` above `value` for five minutes, on average."""
    values: dict[str, Any] = {
        "display_name": "too much",
        "source": HERE,
        "selection": Selection(of),
        "above": True,
        "value": quantity(value),
        "duration": 300,
        "every": 60,
        "across": "mean",
    }
    return Threshold(**{**values, **changes})


def alert(of: Metric, value: str, **changes: Any) -> Alert:
    """A written alert, a page, on `threshold(of, value)`."""
    return Alert(
        "too_much", HERE, "shop", "Too much", Severity.PAGE, threshold(of, value, **changes)
    )


def check(key: str = "front", **changes: Any) -> UptimeCheck:
    """An uptime check every minute."""
    values: dict[str, Any] = {
        "key": key,
        "source": HERE,
        "service": "shop",
        "display_name": "Front",
        "path": "/",
        "period": 60,
        "timeout": 10,
        "regions": ("USA", "EUROPE", "ASIA_PACIFIC"),
        "contains": "welcome",
        "severity": Severity.PAGE,
    }
    return UptimeCheck(**{**values, **changes})


def service(*objectives: Objective, id: str = "shop", **changes: Any) -> Service:
    """A service with these objectives and nothing else, unless changed."""
    values: dict[str, Any] = {
        "id": id,
        "source": HERE,
        "display_name": id.capitalize(),
        "description": "Sells.",
        "owner": "team",
        "runbook": "docs/runbooks.md",
        "objectives": objectives,
    }
    return Service(**{**values, **changes})


def channel(key: str, type: str = "email", **changes: Any) -> Channel:
    """An e-mail channel, unless changed."""
    values: dict[str, Any] = {
        "key": key,
        "source": HERE,
        "type": type,
        "display_name": key,
        "labels": {"email_address": "a@example.com"} if type == "email" else {},
        "secrets": {},
    }
    return Channel(**{**values, **changes})


def catalogue(*services: Service) -> dict[str, Metric]:
    """The metrics that the services read, by key."""
    found: dict[str, Metric] = {}
    for each in services:
        for item in each.objectives:
            indicator = item.indicator
            if isinstance(indicator, LatencyIndicator):
                read = [indicator.latency]
            else:
                read = [s for s in (indicator.total, indicator.good, indicator.bad) if s]
            found |= {selection.metric.key: selection.metric for selection in read}
        found |= {
            a.condition.selection.metric.key: a.condition.selection.metric for a in each.alerts
        }
        for board in each.dashboards:
            found |= {w.selection.metric.key: w.selection.metric for w in board.widgets}
    return found


def model(*services: Service, **changes: Any) -> Model:
    """A model of the services, whose pages go to ``pager`` and tickets to ``mail``."""
    values: dict[str, Any] = {
        "services": services,
        "metrics": catalogue(*services),
        "log_metrics": {},
        "channels": {key: channel(key) for key in ("pager", "mail", "spare")},
        "routes": {Severity.PAGE: ("pager",), Severity.TICKET: ("mail",)},
    }
    return Model(**{**values, **changes})


def environment(**changes: Any) -> Environment:
    """An environment called prod."""
    values: dict[str, Any] = {
        "stack": "prod",
        "source": Source("Pulumi.prod.yaml", 1, 1),
        "name": "prod",
        "project": "shop-prod",
        "host": "shop.example.com",
    }
    return Environment(**{**values, **changes})


def context(declared: Mapping[str, str] | None = None) -> Context:
    """A context in which everything is routed to one channel."""
    routes = dict.fromkeys(Severity, ("channel/mail",))
    return Context("shop-prod", "prod", "shop.example.com", routes, declared or {})


def widget(of: Metric, show: str, /, **changes: Any) -> Widget:
    """A widget that shows one metric."""
    values: dict[str, Any] = {
        "key": f"{of.key}_{show}",
        "source": HERE,
        "title": of.key,
        "selection": Selection(of),
        "show": show,
    }
    return Widget(**{**values, **changes})


def dashboard(*widgets: Widget, **changes: Any) -> Dashboard:
    """A dashboard of the widgets."""
    return Dashboard("board", HERE, "shop", "Board", widgets, **changes)


def budget(seconds: str, name: str = "daily_error_budget") -> DeclaredBudget:
    """A declared budget of ``availability``."""
    return DeclaredBudget(name, HERE, Decimal(seconds), "availability")


def log_metric(key: str = "slow") -> LogMetric:
    """A counter of log entries by route."""
    made = metric(
        key,
        type=f"logging.googleapis.com/user/{key}",
        kind=MetricKind.DELTA,
        value_type=ValueType.INT64,
        resource="cloud_run_revision",
        labels={"route": "STRING"},
    )
    text = 'jsonPayload.message="slow"'
    return LogMetric(key, HERE, "Slow requests.", text, {"route": "jsonPayload.route"}, made)
