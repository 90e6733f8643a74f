"""What it came to, and the files to look further in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from examples.demo.stage import Stage
from examples.demo.story import Story
from monitoring.metric_filter import metric_filter
from monitoring.plan import Json
from monitoring.text import duration
from sandbox.received import entries_text
from sandbox.traces.tree import traces_text

STORY = "story.txt"
FILES = {
    STORY: "what was told here",
    "pagerduty.json": "the events and incidents of PagerDuty",
    "notifications.json": "who was told of what",
    "logs.txt": "the newest log entries",
    "traces.txt": "the newest traces, failed requests among them",
    "backend.out": "what the backend wrote to standard output",
    "pulumi.log": "what pulumi up said",
}
_TRACES = 20
_LOGS = 2_000
_TITLE = 70  # characters


def widgets(stage: Stage) -> dict[str, bool]:
    """Whether each widget of the dashboards has data to show, by the name it has in the config."""
    return {
        widget.key: _has_data(stage, metric_filter(widget.selection))
        for service in stage.model.services
        for dashboard in service.dashboards
        for widget in dashboard.widgets
    }


def _has_data(stage: Stage, filter: str) -> bool:
    asked = {
        "filter": filter,
        "interval.startTime": _stamp(stage.began),
        "interval.endTime": _stamp(stage.now() + 60_000),  # a minute's counts stand at its end
        "view": "HEADERS",
    }
    path = f"/v3/projects/{stage.project}/timeSeries?{urlencode(asked)}"
    return bool(stage.wire.ask("GET", path).get("timeSeries"))


def _stamp(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat().replace("+00:00", "Z")


def keep(stage: Stage, folder: Path) -> None:
    """Write what the sandbox holds into files."""
    wire, project = stage.wire, stage.project
    entries = list(wire.entries(project, newest_first=True))[:_LOGS]
    files = {
        "pagerduty.json": json.dumps(wire.pagerduty(), indent=1),
        "notifications.json": json.dumps(wire.notifications(project), indent=1),
        "logs.txt": entries_text(entries[::-1]),
        "traces.txt": traces_text(wire.traces(project, most=_TRACES)),
    }
    for name, text in files.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")


def summary(stage: Stage, story: Story, seen: dict[str, bool], load: Json) -> Iterator[str]:
    """The last lines."""
    yield ""
    sent = load.get("sent", 0)
    failed = sum(load.get("unexpected", {}).values()) + sum(load.get("failed", {}).values())
    yield f"  Requests      {sent:,}, of which {failed:,} failed"
    if story.paged_at:
        yield f"  Paged         {_after(story.paged_at, story.failed_at)} after the fault began"
    if story.recovered_at:
        yield (
            f"  Recovered     {_after(story.recovered_at, story.paged_at)} after the page, "
            "by the responder"
        )
    if story.resolved_at:
        yield f"  Resolved      {_after(story.resolved_at, story.recovered_at)} after the recovery"
    if not math.isnan(story.spent):
        yield f"  It cost       {story.spent:.2%} of the month's error budget"
    shown = sum(seen.values())
    missing = ", ".join(name for name, has in seen.items() if not has)
    yield f"  Dashboards    {shown} of {len(seen)} widgets show data{_lacks(missing)}"
    for page in stage.wire.pagerduty()["incidents"]:
        yield f"  PagerDuty     #{page['number']} {page['status']}: {page['title'][:_TITLE]}"


def _lacks(missing: str) -> str:
    return f"; not {missing}" if missing else ""


def _after(later: int, earlier: int) -> str:
    return duration(round((later - earlier) / 1_000))
