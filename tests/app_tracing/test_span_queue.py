"""Exporting: batches, a receiver that is down or hangs, and an end in bounded time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import StatusCode
from prometheus_client import CollectorRegistry

from clarity.monitoring.tracing.queue import Batching, SpanQueue
from clarity.monitoring.tracing.setup import Tracing
from clarity.monitoring.tracing.tail import Bounds
from clarity.monitoring.tracing.tally import Fate, tally
from tests.app_tracing.traced import PATIENCE, Begin, Collector, eventually

SPAN = ReadableSpan("a span")
SOON = 0.2


class Keeper(SpanExporter):
    """Notes what it gets; holds on to a batch while `go` is clear; raises if it is told to."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.go = threading.Event()
        self.go.set()
        self.asked = threading.Event()
        self.error: Exception | None = None

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.asked.set()
        assert self.go.wait(PATIENCE)
        self.batches.append(len(spans))
        if self.error is not None:
            raise self.error
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        return


def span(tracing: Tracing) -> None:
    tracing.tracer.start_span("job").end()


@given(st.lists(st.integers(1, 7), max_size=30), st.integers(1, 5), st.integers(5, 40))
@settings(max_examples=40, deadline=None)
def test_every_span_is_exported_or_counted(groups: list[int], batch: int, size: int) -> None:
    keeper, fates = Keeper(), tally()
    queue = SpanQueue(keeper, fates, Batching(size, batch, 0.001))
    queue.open()
    for group in groups:
        queue.put([SPAN] * group)
    assert queue.close(PATIENCE)
    assert max(keeper.batches, default=0) <= batch
    assert sum(keeper.batches) == fates[Fate.EXPORTED]
    assert fates[Fate.EXPORTED] + fates[Fate.REFUSED] == sum(groups)


def test_a_hanging_exporter_blocks_nobody_and_its_queue_stays_bounded() -> None:
    keeper, fates = Keeper(), tally()
    keeper.go.clear()
    queue = SpanQueue(keeper, fates, Batching(queue=10, batch=5, seconds=0.001))
    queue.open()
    queue.put([SPAN])
    assert keeper.asked.wait(PATIENCE)
    for _ in range(1_000):
        queue.put([SPAN])
    assert fates[Fate.REFUSED] == 990
    assert not queue.flush(SOON)
    began = time.monotonic()
    assert not queue.close(SOON)
    assert time.monotonic() - began < PATIENCE / 2
    assert fates[Fate.REFUSED] == 1_000
    keeper.go.set()
    eventually(lambda: fates[Fate.EXPORTED] == 1)
    queue.put([SPAN])
    assert fates[Fate.REFUSED] == 1_001
    assert queue.close(SOON)  # again: nothing is left to do


def test_a_trace_goes_as_a_whole_or_not_at_all() -> None:
    keeper, fates = Keeper(), tally()
    queue = SpanQueue(keeper, fates, Batching(queue=10, batch=10, seconds=PATIENCE))
    queue.open()
    queue.put([SPAN] * 6)
    queue.put([SPAN] * 6)
    assert queue.close(PATIENCE)
    assert (keeper.batches, fates[Fate.REFUSED]) == ([6], 6)


def test_an_exporter_that_raises_does_not_end_the_thread() -> None:
    keeper, fates = Keeper(), tally()
    keeper.error = RuntimeError("broken")
    queue = SpanQueue(keeper, fates, Batching(queue=10, batch=1, seconds=0.001))
    queue.open()
    queue.put([SPAN])
    assert queue.flush(PATIENCE)
    keeper.error = None
    queue.put([SPAN])
    assert queue.close(PATIENCE)
    assert (fates[Fate.FAILED], fates[Fate.EXPORTED]) == (1, 1)


FORKS = """
import os
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from clarity.monitoring.tracing.queue import Batching, SpanQueue
from clarity.monitoring.tracing.tally import tally

class Printer(SpanExporter):
    def export(self, spans):
        os.write(1, f"{who} {len(spans)}\\n".encode())
        return SpanExportResult.SUCCESS

who = "parent"
queue = SpanQueue(Printer(), tally(), Batching(queue=10, batch=10, seconds=20.0))
queue.open()
queue.put([ReadableSpan("a span")] * 3)
child = os.fork()
if not child:
    who = "child"
    queue.put([ReadableSpan("a span")])
    os._exit(0 if queue.close(20.0) else 1)
_, status = os.waitpid(child, 0)
assert status == 0 and queue.close(20.0)
"""


def test_a_forked_process_begins_anew(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKS], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["child 1", "parent 3"]


def test_a_collector_that_is_down_is_counted_and_its_return_is_noticed(
    begin: Begin, collector: Collector
) -> None:
    registry = CollectorRegistry()
    tracing = begin(ratio=1.0, registry=registry)
    collector.status = 400
    span(tracing)
    assert tracing.flush(PATIENCE)
    assert tracing.count(Fate.FAILED) == 1
    collector.status = 200
    span(tracing)
    assert tracing.flush(PATIENCE)
    assert tracing.count(Fate.EXPORTED) == len(collector.spans()) == 1
    for fate, value in ((Fate.FAILED, 1), (Fate.EXPORTED, 1), (Fate.UNBUFFERED, 0)):
        shown = registry.get_sample_value("clarity_monitoring_spans_total", {"fate": fate.value})
        assert shown == value
    tracing.close(PATIENCE)
    begin(registry=registry)  # the metric's name is free again


def test_nobody_listens(begin: Begin) -> None:
    tracing = begin(ratio=1.0, endpoint="http://127.0.0.1:9/v1/traces", timeout=SOON)
    span(tracing)
    assert tracing.flush(PATIENCE)
    assert tracing.count(Fate.FAILED) == 1


def test_a_collector_that_hangs_delays_the_end_no_longer_than_asked(
    begin: Begin, collector: Collector
) -> None:
    tracing = begin(ratio=1.0)
    collector.held.clear()
    span(tracing)
    eventually(lambda: collector.asked == 1)
    for _ in range(10):
        span(tracing)
    began = time.monotonic()
    assert not tracing.close(SOON)
    assert time.monotonic() - began < PATIENCE / 2
    assert tracing.count(Fate.REFUSED) == 10


def test_close_exports_what_waits(begin: Begin, collector: Collector) -> None:
    tracing = begin(ratio=1.0, batching=Batching(seconds=PATIENCE))
    span(tracing)
    assert tracing.close(PATIENCE)
    assert collector.names() == ["job"]
    span(tracing)
    assert tracing.count(Fate.REFUSED) == 1


def test_unsampled_spans_beyond_the_bounds_are_counted(begin: Begin, collector: Collector) -> None:
    tracing = begin(ratio=0.0, bounds=Bounds(spans_per_trace=3, traces=1))
    with tracing.tracer.start_as_current_span("root") as root:
        for number in range(5):
            with tracing.tracer.start_as_current_span(f"child {number}"):
                assert tracing.held() <= 3
        root.set_status(StatusCode.ERROR)
    assert tracing.flush(PATIENCE)
    assert collector.names() == ["child 0", "child 1", "root"]
    assert tracing.count(Fate.UNBUFFERED) == 3
    assert tracing.held() == 0
