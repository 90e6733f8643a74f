"""Paths that are asked by machines, not by users: they count in no objective, log or trace."""

from __future__ import annotations

METRICS_PATH = "/metrics"
HEALTH_PATH = "/health"
DETAILED_PATH = "/health/detailed"
READY_PATH = "/health/ready"
LIVE_PATH = "/health/live"

PROBE_PATHS = frozenset({METRICS_PATH, HEALTH_PATH, DETAILED_PATH, READY_PATH, LIVE_PATH})


def is_probe(path: str) -> bool:
    """Whether a request for `path` (without root_path) is a probe; ``/health-data`` is none."""
    return path in PROBE_PATHS
