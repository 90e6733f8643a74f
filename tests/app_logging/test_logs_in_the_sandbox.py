"""From a call of the backend to the series of a shipped log metric, through the local API."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clarity.monitoring.contract import events
from clarity.monitoring.logging.cloud.sink import CloudSink, connect
from clarity.monitoring.logging.configure import LogSettings, make_log
from clarity.monitoring.logging.health_data import HealthDataLogger
from clarity.monitoring.logging.losses import Losses
from clarity.monitoring.logging.security import SecurityLogger
from monitoring.compiler import compile_plan
from monitoring.config.load import load, load_environment
from monitoring.plan import Kind
from tests.app_logging.logged import IDENTITY, KEYS
from tests.sandbox_server import PROJECT, Sandbox, sandbox

METRICS = f"/v2/projects/{PROJECT}/metrics"


def shipped_log_metrics(root: Path) -> list[dict[str, Any]]:
    model = load(root).model
    assert model is not None
    environment = load_environment(root, "local", model).environment
    assert environment is not None
    plan = compile_plan(model, environment)
    return [dict(one.body) for one in plan.resources if one.kind is Kind.LOG_METRIC]


def total(server: Sandbox, name: str) -> dict[tuple[tuple[str, str], ...], int]:
    """How many a log metric counted, by its labels."""
    now = datetime.now(UTC)
    start, end = ((now + timedelta(minutes=m)).strftime("%Y-%m-%dT%H:%M:%SZ") for m in (-10, 10))
    path = (
        f"/v3/projects/{PROJECT}/timeSeries"
        f"?filter=metric.type=%22logging.googleapis.com/user/{name}%22"
        f"&interval.startTime={start}&interval.endTime={end}"
    )
    return {
        tuple(sorted(one["metric"]["labels"].items())): sum(
            int(point["value"]["int64Value"]) for point in one["points"]
        )
        for one in server.ok("GET", path).get("timeSeries", ())
    }


def test_what_is_logged_is_counted_by_the_shipped_metrics(root: Path, tmp_path: Path) -> None:
    with sandbox(tmp_path) as server:
        for body in shipped_log_metrics(root):
            server.ok("POST", METRICS, body)
        losses = Losses()
        address = f"{server.address.host}:{server.address.grpc_port}"
        client = connect(address)
        sink = CloudSink(IDENTITY, losses, lambda: client)
        log = make_log(IDENTITY, KEYS, LogSettings(), sink=sink, losses=losses, now=time.time)
        health = HealthDataLogger(log)
        for n in range(30):
            health.log_data_ingestion(f"user-{n}", "heart_rate", 10, "watch", 0.9)
        health.log_data_ingestion("user-1", "sleep", 1, "phone", 0.5)
        health.log_ml_processing("user-1", "actigraphy", 10, 0.1, False, "no data")
        SecurityLogger(log).authentication_failed("expired", "/login")
        log.close(20.0)
        client.transport.close()
        assert losses.counts() == {}
        assert total(server, "data_ingestion_events") == {
            (("data_type", "heart_rate"),): 30,
            (("data_type", "sleep"),): 1,
        }
        assert total(server, "ml_failures") == {(("model_name", "actigraphy"),): 1}
        assert total(server, "authentication_failures") == {(("reason", "expired"),): 1}
        listed = server.ok(
            "POST",
            "/v2/entries:list",
            {
                "resourceNames": [f"projects/{PROJECT}"],
                "filter": f'jsonPayload.message="{events.ML_FAILED.message}"',
            },
        )
        (entry,) = listed["entries"]
        assert entry["logName"] == f"projects/{PROJECT}/logs/clarity-error"
        assert entry["jsonPayload"]["user"] == KEYS.of("user-1")
