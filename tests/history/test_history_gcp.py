"""Histories from Cloud Monitoring: read with Google's client from the sandbox's API."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from history.error import AccessError, HistoryError
from history.gcp import CloudMonitoring
from history.history import Asked
from monitoring.model import MetricKind, ValueType
from sandbox.api.client import Address, running

GAUGE = "custom.googleapis.com/app/queue"
COUNTER = "custom.googleapis.com/app/requests"
LATENCY = "custom.googleapis.com/app/latency"
_SECONDS = 30


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Address]:
    """The sandbox's API in a process of its own."""
    home = tmp_path_factory.mktemp("api home")
    with (home / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.api", "--home", str(home)], cwd=root, stderr=errors
        )
    try:
        end = time.monotonic() + _SECONDS
        while (found := running(home)) is None:
            assert process.poll() is None, "the server stopped"
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.02)
        yield found
    finally:
        process.terminate()
        process.wait(_SECONDS)


@pytest.fixture(scope="module")
def written(address: Address) -> int:
    """Ten points of each kind, a minute apart; the time of the first, in seconds."""
    import grpc
    from google.cloud import monitoring_v3 as m

    with grpc.insecure_channel(address.grpc) as channel:
        kind = m.MetricServiceClient
        client = kind(transport=kind.get_transport_class("grpc")(channel=channel))
        first = int(time.time()) // 60 * 60 - 20 * 60
        for n in range(10):
            end = {"seconds": first + 60 * n}
            since = {"start_time": {"seconds": first - 60}, "end_time": end}
            points = {
                GAUGE: ("GAUGE", {"end_time": end}, {"double_value": n / 2}),
                COUNTER: ("CUMULATIVE", since, {"int64_value": 10 * n}),
                LATENCY: ("CUMULATIVE", since, {"distribution_value": distribution(n)}),
            }
            client.create_time_series(
                name="projects/shop",
                time_series=[
                    m.TimeSeries(
                        metric={"type": type, "labels": {"route": "/"}},
                        resource={"type": "global", "labels": {"project_id": "shop"}},
                        metric_kind=metric_kind,
                        points=[{"interval": interval, "value": value}],
                    )
                    for type, (metric_kind, interval, value) in points.items()
                ],
            )
    return first


def distribution(n: int) -> dict[str, Any]:
    counts = [n, 2 * n]  # the overflow is left out, as it is 0
    return {
        "count": 3 * n,
        "mean": 0.5 if n else 0,
        "bucket_options": {"explicit_buckets": {"bounds": [0.1, 1]}},
        "bucket_counts": counts if n else [],
    }


def read(address: Address, written: int, *types: str, **more: int) -> Any:
    asked = Asked(types, (written - 60) * 1_000, more.get("end", written + 900) * 1_000)
    return CloudMonitoring("shop", address.grpc).read(asked, lambda _: None)


def test_a_gauge(address: Address, written: int) -> None:
    (one,) = read(address, written, GAUGE).data.series
    assert (one.identity.metric, one.identity.resource) == (GAUGE, "global")
    assert one.identity.metric_labels == (("route", "/"),)
    assert (one.kind, one.value_type) == (MetricKind.GAUGE, ValueType.DOUBLE)
    assert one.times.tolist() == [(written + 60 * n) * 1_000 for n in range(10)]
    assert one.values.tolist() == [n / 2 for n in range(10)]


def test_a_counter_has_its_starts(address: Address, written: int) -> None:
    (one,) = read(address, written, COUNTER).data.series
    assert (one.kind, one.value_type) == (MetricKind.CUMULATIVE, ValueType.INT64)
    assert one.values.tolist() == [10 * n for n in range(10)]
    assert one.starts is not None
    assert set(one.starts.tolist()) == {(written - 60) * 1_000}


def test_a_distribution_has_all_of_its_buckets(address: Address, written: int) -> None:
    series = read(address, written, LATENCY).data.series
    values = [row for one in series for row in one.values.tolist()]
    assert values == [[n, 2 * n, 0] for n in range(10)]
    assert series[0].bounds == (0.1, 1)
    assert series[0].sums.tolist() == [1.5 * n for n in range(10)]


def test_only_the_time_that_was_asked_for(address: Address, written: int) -> None:
    (one,) = read(address, written, GAUGE, end=written + 120).data.series
    assert len(one.times) == 3


def test_what_the_project_does_not_have_is_missing(address: Address, written: int) -> None:
    found = read(address, written, GAUGE, "custom.googleapis.com/app/none")
    assert found.missing == ("custom.googleapis.com/app/none",)


def test_uptime_checks_are_known_by_their_names(address: Address) -> None:
    assert CloudMonitoring("shop", address.grpc).check_ids() == {}


def test_a_project_that_is_refused_is_a_sentence(address: Address) -> None:
    asked = Asked((GAUGE,), 0, 1_000)
    with pytest.raises(HistoryError, match="Cloud Monitoring refuses"):
        CloudMonitoring("", address.grpc).read(asked, lambda _: None)


@pytest.mark.parametrize("name", ["Unauthenticated", "PermissionDenied"])
def test_denied_access_says_how_to_log_in(
    address: Address, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from google.api_core import exceptions
    from google.cloud import monitoring_v3 as m

    def refuse(*_: Any, **__: Any) -> None:
        raise getattr(exceptions, name)("no")

    monkeypatch.setattr(m.MetricServiceClient, "list_time_series", refuse)
    with pytest.raises(AccessError, match="gcloud auth"):
        CloudMonitoring("shop", address.grpc).read(Asked((GAUGE,), 0, 1_000), lambda _: None)
