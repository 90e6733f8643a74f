"""A history to backtest on: an hour's outage generated from the project's own config."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from alerts.scenario.generate import series
from alerts.scenario.scenario import Errors, Fault, Scenario
from checks.check import check
from history import csv
from monitoring.config import load
from monitoring.plan import Plan, Source

HERE = Source("made", 1, 1)
START = 1_763_856_000_000  # 2025-11-23, a whole day of UTC
HOUR = 3_600_000
OUTAGE = START + 24 * HOUR
LAST = START + 30 * HOUR


@pytest.fixture(scope="session")
def shipped(root: Path) -> Plan:
    """The plan of the stack prod."""
    return check(root, ["prod"]).plans["prod"]


@pytest.fixture(scope="session")
def recorded(root: Path, shipped: Plan) -> str:
    """A CSV of 30 hours with 15 minutes of failing requests, in which only requests are told."""
    model = load(root).model
    assert model is not None
    fault = Fault((OUTAGE - START) // 1_000, 900, Errors("api_availability", 1.0), HERE)
    outage = Scenario("outage", "", HERE, 30 * 3_600, (fault,), start=START)
    to = io.StringIO()
    data = series(outage, model, shipped)
    wanted = ("http_requests_total/counter", "check_passed")
    csv.write(to, [one for one in data.series if one.identity.metric.endswith(wanted)])
    # The far past is left out, as a recording would.
    head, *rows = to.getvalue().splitlines()
    kept = [row for row in rows if float(row.partition(",")[0]) * 1_000 > START]
    return "\n".join([head, *kept, ""])
