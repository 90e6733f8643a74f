"""The series that generated queries are asked over: what exporters send, with all its accidents.

Counters that reset, instances that go down for minutes, series that start late and end early,
gauges below zero, histograms, joins' info series, jittered scrapes. All samples stand on a grid of
five seconds, which is how promtool's own test files give them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from tests.promql.draws import Draws

GRID = 5_000  # ms
START = 1_803_853_800_000  # 2027-02-28 22:30 UTC: a Sunday, and a month, end while it is looked at
END = START + 150 * 60_000
SCRAPE = 15_000  # ms
BOUNDS = ("0.05", "0.1", "0.25", "0.5", "1", "2.5", "+Inf")

Down = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Series:
    """`times` in ms, increasing; `labels` with ``__name__``."""

    labels: dict[str, str]
    times: list[int]
    values: list[float]


def world(seed: str = "world") -> list[Series]:
    """All series, always the same for a seed."""
    draws = Draws(seed)
    made: list[Series] = []
    for part in (_requests, _durations, _nodes, _rooms, _queues, _instances, _rare, _dotted):
        made += part(draws)
    return made


def _scrapes(draws: Draws, every: int = SCRAPE, down: Down = lambda _: False) -> list[int]:
    """When an instance is scraped: a steady offset, now and then a late or a lost one."""
    times, offset = [], GRID * draws.whole(0, every // GRID - 1)
    for planned in range(START + offset, END + 1, every):
        late = GRID if every > GRID and draws.chance(0.05) else 0
        if planned + late <= END and not draws.chance(0.01) and not down(planned):
            times.append(planned + late)
    return times


def _minutes(first: float, last: float) -> Down:
    """Down between two times, in minutes after the start."""
    return lambda time: START + first * 60_000 <= time < START + last * 60_000


def _wave(time: int, minutes: float, phase: float = 0.0) -> float:
    """From 0 to 1, as the traffic of a day that lasts so many minutes."""
    turn = (time - START) / 60_000 / minutes + phase
    return 0.5 - 0.5 * math.cos(2 * math.pi * turn)


def _counter(
    draws: Draws, times: list[int], rate: Callable[[int], float], resets: list[int]
) -> list[float]:
    """A counter's samples for an expected rate (1/s); it begins anew at each time of `resets`."""
    values: list[float] = []
    total, before = float(draws.whole(0, 5000)), START - SCRAPE
    for time in times:
        if any(before < reset <= time for reset in resets):
            total = 0.0
        expected = rate(time) * min(time - before, 60_000) / 1000
        total += max(0, round(expected * draws.real(0.6, 1.4) + draws.real(-0.5, 0.5)))
        values.append(total)
        before = time
    return values


_INSTANCES = (("api", "api-1"), ("api", "api-2"), ("web", "web-1"))
_RESETS = {"api-1": [START + 47 * 60_000], "api-2": [START + m * 60_000 for m in (80, 83)]}
_DOWN = {"web-1": _minutes(95, 107)}


def _requests(draws: Draws) -> list[Series]:
    made = []
    for job, instance in _INSTANCES:
        times = _scrapes(draws, down=_DOWN.get(instance, _minutes(0, 0)))
        for method in ("GET", "POST"):
            for code in ("200", "404", "500"):
                rate = _request_rate(draws, method, code)
                labels = {"job": job, "instance": instance, "method": method, "code": code}
                values = _counter(draws, times, rate, _RESETS.get(instance, []))
                made.append(Series({"__name__": "http_requests_total", **labels}, times, values))
    return made


def _request_rate(draws: Draws, method: str, code: str) -> Callable[[int], float]:
    base = {"200": 20.0, "404": 0.8, "500": 0.2}[code] * (1 if method == "GET" else 0.4)
    base *= draws.real(0.7, 1.3)
    first, phase = draws.real(30, 110), draws.real(0, 0.3)
    burst = _minutes(first, first + draws.real(6, 18))

    def rate(time: int) -> float:
        more = 15 if code == "500" and burst(time) else 1
        return base * more * (0.3 + _wave(time, 70, phase))

    return rate


def _durations(draws: Draws) -> list[Series]:
    made = []
    for job, instance in _INSTANCES:
        times = _scrapes(draws, down=_DOWN.get(instance, _minutes(0, 0)))
        slow = _minutes(draws.real(40, 60), draws.real(75, 90))
        buckets, sums = _histogram(draws, times, slow, _RESETS.get(instance, []))
        labels = {"job": job, "instance": instance}
        name = "http_request_duration_seconds"
        for place, bound in enumerate(BOUNDS):
            counts = [counts[place] for counts in buckets]
            made.append(
                Series({"__name__": f"{name}_bucket", **labels, "le": bound}, times, counts)
            )
        made.append(Series({"__name__": f"{name}_count", **labels}, times, counts))
        made.append(Series({"__name__": f"{name}_sum", **labels}, times, sums))
    return made


def _histogram(
    draws: Draws, times: list[int], slow: Down, resets: list[int]
) -> tuple[list[list[float]], list[float]]:
    """The cumulative counts of all buckets at each scrape, and the sum of what they count."""
    counts, total, before = [0.0] * len(BOUNDS), 0.0, START - SCRAPE
    rows, sums = [], []
    for time in times:
        if any(before < reset <= time for reset in resets):
            counts, total = [0.0] * len(BOUNDS), 0.0
        for _ in range(draws.whole(2, 9)):
            value = round(0.02 * math.exp(draws.real(0, 3.2)) * (5 if slow(time) else 1), 3)
            total = round(total + value, 3)
            counts = [
                count + (bound == "+Inf" or value <= float(bound))
                for count, bound in zip(counts, BOUNDS, strict=True)
            ]
        rows.append(counts)
        sums.append(total)
        before = time
    return rows, sums


def _nodes(draws: Draws) -> list[Series]:
    made = []
    for number in (1, 2, 3):
        labels = {"job": "node", "instance": f"node-{number}"}
        down = _minutes(60, 66.5) if number == 2 else _minutes(0, 0)
        times, phase = _scrapes(draws, 30_000, down), draws.real(0, 1)
        size = float(number * 8_000_000_000)
        free = [round(size * (0.05 + 0.5 * _wave(t, 90, phase)), -6) for t in times]
        made.append(Series({"__name__": "node_memory_MemAvailable_bytes", **labels}, times, free))
        total = [size] * len(times)
        made.append(Series({"__name__": "node_memory_MemTotal_bytes", **labels}, times, total))
        for mode, share in (("idle", 0.6), ("user", 0.3), ("iowait", 0.08)):
            busy = draws.real(0, 1)
            spent, seconds, before = [], float(draws.whole(100, 900)), START
            for time in times:
                portion = share * (0.4 + 1.2 * _wave(time, 55, busy))
                seconds = round(seconds + portion * (time - before) / 1000, 2)
                spent.append(seconds)
                before = time
            name = {"__name__": "node_cpu_seconds_total", **labels, "mode": mode}
            made.append(Series(name, times, spent))
        left = [
            round(4e10 - 3e6 * ((t - START) / 1000) * number * draws.real(0.99, 1.01))
            for t in times
        ]
        disk = {"__name__": "node_filesystem_avail_bytes", **labels, "mountpoint": "/"}
        made.append(Series(disk, times, [float(value) for value in left]))
    return made


def _rooms(draws: Draws) -> list[Series]:
    made = []
    for room in ("attic", "cellar", "hall", "lab"):
        times, phase = _scrapes(draws, 60_000), draws.real(0, 1)
        values = [
            round(-8 + 30 * _wave(time, 65, phase) + draws.real(-1.5, 1.5), 2) for time in times
        ]
        labels = {"__name__": "temperature_celsius", "room": room, "site": room[0] + "1"}
        made.append(Series(labels, times, values))
    return made


def _queues(draws: Draws) -> list[Series]:
    made = []
    for queue in ("mail", "billing"):
        for shard in ("0", "1", "2"):
            down = _minutes(0, 40) if (queue, shard) == ("mail", "2") else _minutes(0, 0)
            if (queue, shard) == ("billing", "2"):
                down = _minutes(100, 1000)
            times, phase = _scrapes(draws, SCRAPE, down), draws.real(0, 1)
            depth = [float(round(200 * _wave(t, 45, phase) * draws.real(0.8, 1.2))) for t in times]
            labels = {"__name__": "queue_depth", "queue": queue, "shard": shard}
            made.append(Series(labels, times, depth))
        times = _scrapes(draws, 60_000)
        limit = [100.0 if _minutes(0, 70)(time) else 150.0 for time in times]
        labels = {"__name__": "queue_limit", "queue": queue, "team": f"team-{queue}"}
        made.append(Series(labels, times, limit))
    return made


def _instances(draws: Draws) -> list[Series]:
    made = []
    for job, instance in (*_INSTANCES, ("node", "node-1"), ("node", "node-2")):
        labels = {"job": job, "instance": instance}
        first = draws.real(20, 100)
        out = _minutes(first, first + draws.real(3, 15))
        times = _scrapes(draws)
        seen = [0.0 if out(t) or draws.chance(0.01) else 1.0 for t in times]
        made.append(Series({"__name__": "up", **labels}, times, seen))
        resets = _RESETS.get(instance, [])
        begun = [
            (START // 1000 - 86_400.0)
            if not any(r <= t for r in resets)
            else max(r for r in resets if r <= t) / 1000
            for t in times
        ]
        made.append(Series({"__name__": "process_start_time_seconds", **labels}, times, begun))
        # A deployment: the old version's series ends where the new one's begins.
        change = START + 1000 * round(draws.real(50, 90) * 60)
        for version, old in (("1.4.0", True), ("1.5.0", False)):
            mine = [t for t in times if (t < change) is old]
            info = {"__name__": "build_info", **labels, "version": version}
            made.append(Series(info, mine, [1.0] * len(mine)))
    return made


def _rare(draws: Draws) -> list[Series]:
    made = []
    for job in ("api", "web"):
        times = _scrapes(draws, 60_000)
        values = _counter(draws, times, lambda _: 0.002, [])
        made.append(Series({"__name__": "deploys_total", "job": job}, times, values))
    for task, every in (("backup", 30), ("report", 12)):
        times = _scrapes(draws, 60_000)
        values = [(t - (t - START) % (every * 60_000)) / 1000 for t in times]
        labels = {"__name__": "job_last_success_timestamp_seconds", "task": task}
        made.append(Series(labels, times, values))
    return made


def _dotted(draws: Draws) -> list[Series]:
    made = []
    for service in ("checkout", "search"):
        for kind in ("ok", "failed"):
            times, phase = _scrapes(draws, 30_000), draws.real(0, 1)
            low = 3.0 if kind == "ok" else 0.3
            values = _counter(draws, times, lambda t, p=phase, b=low: b * _wave(t, 50, p), [])
            labels = {"__name__": "app.requests.count", "service.name": service, "result": kind}
            made.append(Series(labels, times, values))
    return made
