"""What was left out is counted, here and on the page of a registry."""

from __future__ import annotations

import logging
import threading

import pytest
from prometheus_client import CollectorRegistry

from clarity.monitoring.cloud_metrics.tally import Dropped, Lost, Tally
from clarity.monitoring.complaints import PERIOD_SECONDS, Complaints


def test_counts_are_on_the_page_by_their_reasons() -> None:
    registry = CollectorRegistry()
    tally = Tally(registry)
    tally.dropped.add(Dropped.SERIES, 3)
    tally.lost.add(Lost.ORDER)
    tally.failed.add("UNAVAILABLE", 2)
    tally.folded.add("action")
    page = {
        (sample.name, *sample.labels.items()): sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.name.endswith("_total")
    }
    assert page == {
        ("clarity_monitoring_metric_records_dropped_total", ("reason", "series")): 3,
        ("clarity_monitoring_metric_points_lost_total", ("reason", "order")): 1,
        ("clarity_monitoring_metric_writes_failed_total", ("code", "UNAVAILABLE")): 2,
        ("clarity_monitoring_metric_labels_folded_total", ("label", "action")): 1,
    }
    assert (tally.dropped[Dropped.SERIES], tally.dropped.total, tally.lost.total) == (3, 3, 1)
    tally.reset()
    assert (tally.dropped.total, tally.lost[Lost.ORDER]) == (0, 0)


def test_threads_lose_no_count() -> None:
    tally = Tally()
    threads = [
        threading.Thread(target=lambda: [tally.lost.add(Lost.ORDER) for _ in range(2_000)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.lost.total == 8_000


def test_a_kind_of_trouble_is_said_once_a_minute(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    complaints = Complaints("tests", "Metrics for Cloud Monitoring")
    with caplog.at_level(logging.WARNING):
        for step in (0.0, PERIOD_SECONDS - 1, 1.0):
            now[0] += step
            complaints.say("a", "one")
            complaints.say("b", "other", once=True)
        complaints.better("b")
        complaints.say("b", "again")
    prefix = "Metrics for Cloud Monitoring: "
    said = [message.removeprefix(prefix) for message in caplog.messages]
    assert said == ["one", "other", "one", "again"]
