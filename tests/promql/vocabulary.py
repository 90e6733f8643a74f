"""What generated queries are made of: selections of the world's series, and how people group them."""

from __future__ import annotations

from tests.promql.draws import Draws

COUNTERS = {
    "http_requests_total": (
        "", '{job="api"}', '{code=~"5.."}', '{method="GET",code!="404"}', '{instance="api-1"}',
        '{code="500"}', '{job!="web",code!~"4..|5.."}', '{job=~"a.+"}', '{instance=~"api-.|web-1"}',
        '{method!~"POST|PUT"}', '{code="404", method="POST"}', '{nothing=""}', '{code!=""}',
    ),
    "http_request_duration_seconds_count": ("", '{job="web"}', '{instance!="api-2"}'),
    "http_request_duration_seconds_sum": ("", '{job="api"}'),
    "node_cpu_seconds_total": ("", '{mode="idle"}', '{mode!="idle"}', '{instance=~"node-[12]"}'),
}  # fmt: skip
GAUGES = {
    "queue_depth": ("", '{queue="mail"}', '{shard!="0"}', '{queue=~"bill.*",shard=~"[12]"}'),
    "temperature_celsius": ("", '{room="attic"}', '{room=~"hall|lab"}', '{site!~"c."}'),
    "node_memory_MemAvailable_bytes": ("", '{instance="node-2"}'),
    "node_filesystem_avail_bytes": ("", '{mountpoint="/"}'),
    "up": ("", '{job="api"}', '{instance!~"node-.*"}'),
}
GROUPS = {
    "http_requests_total": (
        "job",
        "instance",
        "job, instance",
        "method, code",
        "code",
        "job, code",
    ),
    "http_request_duration_seconds_count": ("job", "instance"),
    "http_request_duration_seconds_sum": ("job", "instance"),
    "node_cpu_seconds_total": ("instance", "mode", "instance, mode", "job"),
    "queue_depth": ("queue", "shard", "queue, nothing"),
    "temperature_celsius": ("room", "site", ""),
    "node_memory_MemAvailable_bytes": ("instance", "job"),
    "node_filesystem_avail_bytes": ("instance", "mountpoint"),
    "up": ("job", "instance"),
}
AGGREGATIONS = ("sum", "avg", "min", "max", "count", "stddev", "stdvar")
SHORT = ("1m", "90s", "2m", "5m")
LONG = ("5m", "10m", "15m", "30m", "1h", "1h30m")


def counter(draws: Draws) -> tuple[str, str]:
    """A metric and a selection of it; http_requests_total half of the time."""
    names = tuple(COUNTERS)
    name = names[0] if draws.chance(0.5) else draws.one(names)
    return name, name + draws.one(COUNTERS[name])


def gauge(draws: Draws) -> tuple[str, str]:
    """A metric and a selection of it."""
    name = draws.one(tuple(GAUGES))
    return name, name + draws.one(GAUGES[name])


def speed(draws: Draws) -> tuple[str, str]:
    """A counter's metric, and how quickly a selection of it grows."""
    name, selection = counter(draws)
    function = draws.one(("rate", "rate", "increase", "irate"))
    return name, f"{function}({selection}[{draws.one(SHORT[2:] + LONG[:2])}])"


def anything(draws: Draws) -> tuple[str, str]:
    """A metric, and an instant vector of it."""
    return speed(draws) if draws.chance(0.4) else gauge(draws)


def grouping(draws: Draws, name: str) -> str:
    """By or without, in either place that the grammar has for it; often by nothing at all."""
    if draws.chance(0.2):
        return ""
    labels = draws.one(GROUPS[name])
    return f"{draws.one(('by', 'by', 'without'))} ({labels})"


def aggregated(draws: Draws) -> tuple[str, str]:
    """A metric, and an aggregation of it."""
    name, vector = anything(draws)
    over, group = draws.one(AGGREGATIONS), grouping(draws, name)
    if draws.chance(0.2):
        return name, f"{over}({vector}) {group}".strip()
    return name, f"{over} {group} ({vector})".replace("  ", " ")
