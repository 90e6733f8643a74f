"""The benchmark of middlewares runs, and says what is over its bound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import middleware_time
from benchmarks.__main__ import main
from benchmarks.middleware_app import FIRST, LAST, MIDDLEWARES, MISSING, NONE, OURS, PEERS


@pytest.mark.slow
def test_middlewares_are_measured_and_tabled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"BLOCKS": 2, "ROUNDS": 1, "REQUESTS": 96, "GROWN_REQUESTS": 300, "GROWN_PATHS": 50}
    for name, value in small.items():
        monkeypatch.setattr(middleware_time, name, value)
    assert main(["middleware", "--runs", "1", "--results", str(tmp_path)]) == 0
    stored = json.loads((tmp_path / "results.json").read_text())["middleware"]
    for kind in ("calls", "served"):
        assert list(stored[kind]) == [FIRST, LAST, MISSING]
        assert all(set(rows) == set(MIDDLEWARES) for rows in stored[kind].values())
        assert all(rows[NONE]["added"] == 0 for rows in stored[kind].values())
    assert all(row["cpu"] > 0 for rows in stored["served"].values() for row in rows.values())
    assert stored["memory"]["after"] >= stored["memory"]["before"] > 0
    page = (tmp_path / "results.md").read_text()
    assert f"## {middleware_time.TITLE}" in page
    assert "300 requests, 50 of them" in page


def test_what_is_over_its_bound_is_said_so() -> None:
    def row(added: float) -> dict[str, float]:
        return {"median": 50.0, "cpu": 200.0, "added": added, "rps": 4_000.0, "p99": 9.0}

    def rows(ours: float) -> dict[str, dict[str, float]]:
        return {NONE: row(0.0), OURS: row(ours), **{peer: row(60.0) for peer in PEERS}}

    result = {
        "calls": {FIRST: rows(3.0), LAST: rows(4.5), MISSING: rows(4.0)},
        "served": {FIRST: rows(14.0), LAST: rows(16.0), MISSING: rows(15.0)},
        "memory": {"requests": 10, "paths": 2, "before": 40.0, "after": 41.0},
    }
    said = middleware_time.markdown(result)
    assert [
        line.removesuffix(" |").rpartition("| ")[2] for line in said if line.endswith("8% |")
    ] == [
        "6.0%, within 8%",
        "9.0%, **over** 8%",
        "8.0%, within 8%",
    ]
    assert [
        line.removesuffix(" |").rpartition("| ")[2] for line in said if line.endswith("25% |")
    ] == [
        "23.3%, within 25%",
        "26.7%, **over** 25%",
        "25.0%, within 25%",
    ]
