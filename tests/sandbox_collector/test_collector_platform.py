"""CPU, memory and storage of real processes and folders."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.collector import processes
from sandbox.collector.container import (
    BOUNDS,
    CPU,
    INSTANCES,
    MEMORY,
    Container,
    Limits,
    one_sample,
)
from sandbox.collector.storage import BYTES, Storage, size
from tests.sandbox_collector.collector_fakes import SUBJECT, FakeSandbox

NOW = 1_800_000_000.0
ROOT = Path(__file__).parents[2]

# Works until a line comes, says so, and waits for its end.
BUSY = """
import subprocess, sys, time
held = bytearray(40 << 20)
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print("ready", flush=True)
until = time.process_time() + 0.4
while time.process_time() < until:
    pass
print("done", flush=True)
sys.stdin.readline()
child.communicate(b"\\n")
"""


@pytest.fixture
def busy() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.communicate("\n", timeout=60)


def by_type(fake: FakeSandbox) -> dict[str, Any]:
    return {one["head"]["metric"]["type"]: one for one in fake.google}


def mean(one: Any) -> float:
    return float(one["points"][0][2]["distributionValue"]["mean"])


def test_what_a_process_used_is_a_share_of_its_limits(
    fake: FakeSandbox, busy: subprocess.Popen[str]
) -> None:
    """0.4 s of CPU in ten seconds of two processors are a fiftieth."""
    looked = iter([0.0, 10.0])
    limits = Limits(cpus=2.0, memory=1 << 30)
    made = Container(fake.sink(), SUBJECT, busy.pid, 30.0, limits, lambda: next(looked))
    assert made.step(NOW) == ()
    assert fake.google == []  # the base
    assert busy.stdout is not None
    assert busy.stdout.readline() == "done\n"
    made.step(NOW + 30)
    series = by_type(fake)
    assert set(series) == {CPU, MEMORY, INSTANCES}
    assert 0.01 <= mean(series[CPU]) <= 0.05
    assert 0.04 <= mean(series[MEMORY]) <= 0.2  # 40 MiB and two interpreters, of 1 GiB
    start, end, _ = series[CPU]["points"][0]
    assert (start, end) == (1_800_000_000_000, 1_800_000_030_000)
    assert series[CPU]["head"]["metricKind"] == "DELTA"
    assert series[CPU]["head"]["resource"] == SUBJECT.cloud_run_revision().body()
    assert series[INSTANCES]["points"][0][2] == {"int64Value": "1"}


def test_children_count_as_their_parent_does(busy: subprocess.Popen[str]) -> None:
    pids = {process.parent for process in processes.family(busy.pid)}
    assert pids == {os.getpid(), busy.pid}


def test_a_process_tells_its_beginning(busy: subprocess.Popen[str]) -> None:
    process = processes.look(busy.pid)
    assert process is not None
    assert 0 <= time.time() - processes.began(process) + 2 < 120  # /proc tells whole seconds


def test_a_process_that_is_gone_has_no_family() -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, done.pid, os.WEXITED | os.WNOWAIT)
    zombie = processes.look(done.pid)
    assert zombie is not None
    assert zombie.dead
    assert processes.family(done.pid) == []
    done.wait()
    assert processes.look(done.pid) is None


def test_nothing_is_written_of_a_process_that_is_gone(fake: FakeSandbox) -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    made = Container(fake.sink(), SUBJECT, done.pid, 30.0)
    made.step(NOW)
    made.step(NOW + 30)
    assert fake.google == []


@given(st.floats(0, 3))
def test_a_share_is_counted_in_its_bucket(share: float) -> None:
    told = one_sample(share)["distributionValue"]
    counts = [int(count) for count in told["bucketCounts"]]
    assert counts[bisect_right(BOUNDS, share)] == 1 == sum(counts)
    assert len(counts) == len(told["bucketOptions"]["explicitBuckets"]["bounds"]) + 1
    assert told["mean"] == share


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "bucket"
    (made / "deep").mkdir(parents=True)
    (made / "a").write_bytes(b"x" * 100)
    (made / "deep" / "b").write_bytes(b"x" * 23)
    (made / "link").symlink_to(made / "a")
    (made / "round").symlink_to(made)
    return made


def test_a_folder_stands_for_a_bucket(fake: FakeSandbox, folder: Path) -> None:
    made = Storage(fake.sink(), SUBJECT, {"uploads": folder}, 30.0)
    assert made.step(NOW) == ()
    (one,) = fake.google
    assert one == {
        "head": {
            "metric": {"type": BYTES, "labels": {"storage_class": "STANDARD"}},
            "resource": {
                "type": "gcs_bucket",
                "labels": {
                    "project_id": "shop",
                    "location": "europe-west1",
                    "bucket_name": "uploads",
                },
            },
            "metricKind": "GAUGE",
            "valueType": "DOUBLE",
        },
        "points": [[1_800_000_000_000, 1_800_000_000_000, {"doubleValue": 123.0}]],
    }


@pytest.mark.parametrize(("most", "whole"), [(1, False), (2, True)])
def test_a_folder_is_counted_up_to_a_bound(folder: Path, most: int, whole: bool) -> None:
    bytes, all_of_it = size(folder, most)
    assert all_of_it is whole
    assert (bytes == 123) is whole


def test_a_folder_that_is_gone_is_empty(tmp_path: Path) -> None:
    assert size(tmp_path / "nothing") == (0, True)


def test_the_catalogue_has_what_is_written() -> None:
    """Kinds, value types and labels as monitoring/metrics.yaml says them."""
    import yaml

    metrics = yaml.safe_load((ROOT / "monitoring" / "metrics.yaml").read_text())["metrics"]
    google = {m["type"]: m for m in metrics.values() if m["emitter"] == "google"}
    assert google[CPU]["kind"] == google[MEMORY]["kind"] == "DELTA"
    assert google[BYTES]["kind"] == "GAUGE"
    assert set(google[BYTES]["labels"]) == {"storage_class"}
