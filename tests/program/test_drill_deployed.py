"""A drill of what `pulumi up` deployed: the policies as the engine made them."""

from __future__ import annotations

import json

import pytest

from tests.program.project import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

FAST = "alert/api_availability/page-fast"


def test_a_total_outage_on_a_fresh_sandbox(declared: Project) -> None:
    """One page for the fast policy, within 120 s of virtual time, resolved; replays identical."""
    first = declared.clarity("drill", "total-outage").stdout
    pages = declared.clarity("sandbox", "pagerduty", "--json").stdout
    assert "Verdict: passed" in first
    title = declared.plan()[FAST]["body"]["displayName"]
    (page,) = (p for p in json.loads(pages)["incidents"] if p["title"].startswith(title))
    assert "2026-01-05T00:10:00Z" < page["created_at"] <= "2026-01-05T00:12:00Z"
    assert page["status"] == "resolved"
    assert page["resolved_at"] > "2026-01-05T00:20:00Z"
    assert declared.clarity("drill", "total-outage").stdout == first
    assert declared.clarity("sandbox", "pagerduty", "--json").stdout == pages
    declared.expect_no_changes()
