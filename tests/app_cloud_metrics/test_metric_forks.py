"""A forked process: it writes under a name of its own, and nothing of its parent's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.app_cloud_metrics.monitoring_service import Service

PRELUDE = """
import os, sys, threading
from clarity.monitoring.business_metrics import BusinessMetrics
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics, Options
from clarity.monitoring.identity import Identity
identity = Identity("shop", "global", "api", "", "host", "prod")
metrics = CloudMetrics(identity, Options(endpoint=sys.argv[1], interval=500))
business = BusinessMetrics(metrics)
business.track_user_engagement("login")
"""
WORKERS = """
children = []
for count in (2, 3):  # as a server forks its workers, before it starts anything
    child = os.fork()
    if not child:
        metrics.start()
        for _ in range(count):
            business.track_user_engagement("login")
        os._exit(0 if metrics.close(8) else 1)
    children.append(child)
print(*children)
assert all(os.waitpid(child, 0)[1] == 0 for child in children)
"""
QUIET = """
metrics.start()
child = os.fork()
if not child:  # as multiprocessing forks its own
    business.track_user_engagement("login")
    assert threading.active_count() == 1
    os._exit(0 if metrics.close(8) and metrics.tally.lost.total == 0 else 1)
assert os.waitpid(child, 0)[1] == 0
assert metrics.close(8)
"""


def run(root: Path, program: str, endpoint: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + program, endpoint],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def written(service: Service) -> dict[str, int]:
    """The counts by task."""
    return {
        one.resource.labels["task_id"]: one.points[0].value.int64_value
        for request in service.requests
        for one in request.time_series
    }


def test_workers_write_their_own_series(root: Path, cloud_service: Service) -> None:
    pids = run(root, WORKERS, cloud_service.endpoint).split()
    assert written(cloud_service) == {f"host-{pids[0]}": 2, f"host-{pids[1]}": 3}


def test_a_child_that_does_not_start_writes_nothing(root: Path, cloud_service: Service) -> None:
    run(root, QUIET, cloud_service.endpoint)
    assert written(cloud_service) == {"host": 1}
