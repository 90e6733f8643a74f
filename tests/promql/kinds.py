"""Queries that people write, a function a kind; each takes draws and returns an expression.

A kind in `NUMBERS` returns numbers, to be compared with a threshold. A kind in `CONDITIONS` is a
whole condition; what it compares, it asks a threshold for.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.promql.draws import Draws
from tests.promql.vocabulary import (
    AGGREGATIONS,
    LONG,
    SHORT,
    aggregated,
    anything,
    counter,
    gauge,
    grouping,
    speed,
)

Number = Callable[[Draws], str]
Compared = Callable[[str], str]  # numbers -> the same, compared with a threshold
Condition = Callable[[Draws, Compared], str]

_HTTP, _LATENCY = "http_requests_total", "http_request_duration_seconds"


def _selection(d: Draws) -> str:
    return gauge(d)[1]


def _speed(d: Draws) -> str:
    return speed(d)[1]


def _change(d: Draws) -> str:
    return f"{d.one(('delta', 'idelta'))}({gauge(d)[1]}[{d.one(SHORT + LONG)}])"


def _aggregation(d: Draws) -> str:
    return aggregated(d)[1]


def _nested_aggregation(d: Draws) -> str:
    return f"{d.one(AGGREGATIONS)}({aggregated(d)[1]})"


def _ratio(d: Draws) -> str:
    group, window = d.one(("job", "instance", "job, method", "")), d.one(SHORT[2:] + LONG[:3])
    bad = d.one(('code=~"5.."', 'code!="200"', 'code="404"'))
    by = f"by ({group}) " if group else ""
    return f"sum {by}(rate({_HTTP}{{{bad}}}[{window}])) / sum {by}(rate({_HTTP}[{window}]))"


def _over_time(d: Draws) -> str:
    function = d.one(("avg", "min", "max", "sum", "count", "last", "stddev", "stdvar", "first"))
    return f"{function}_over_time({gauge(d)[1]}[{d.one(SHORT + LONG)}])"


def _quantile_over_time(d: Draws) -> str:
    return (
        f"quantile_over_time({d.one(('0.1', '0.5', '0.9', '0.99'))}, {gauge(d)[1]}[{d.one(LONG)}])"
    )


def _aggregated_over_time(d: Draws) -> str:
    name, selection = gauge(d)
    inner = f"{d.one(('avg', 'max', 'min'))}_over_time({selection}[{d.one(LONG[:4])}])"
    return f"{d.one(AGGREGATIONS)} {grouping(d, name)} ({inner})"


def _histogram(d: Draws) -> str:
    by = d.one(("le", "le, job", "job, le", "instance, le"))
    where = d.one(("", '{job="api"}'))
    rate = f"rate({_LATENCY}_bucket{where}[{d.one(SHORT[2:] + LONG[:3])}])"
    rank = d.one(("0.5", "0.9", "0.95", "0.99"))
    if d.chance(0.25):
        return f"histogram_quantile({rank}, {rate})"
    if d.chance(0.15):
        return f"histogram_fraction(0, {d.one(('0.1', '0.3', '1'))}, sum by ({by}) ({rate}))"
    return f"histogram_quantile({rank}, sum by ({by}) ({rate}))"


def _latency(d: Draws) -> str:
    window, by = d.one(SHORT[2:] + LONG[:3]), d.one(("job", "instance"))
    count = f"sum by ({by}) (rate({_LATENCY}_count[{window}]))"
    if d.chance(0.5):
        return f"sum by ({by}) (rate({_LATENCY}_sum[{window}])) / {count}"
    bound = d.one(("0.1", "0.25", "0.5"))
    return f'1 - sum by ({by}) (rate({_LATENCY}_bucket{{le="{bound}"}}[{window}])) / {count}'


def _top(d: Draws) -> str:
    name, vector = speed(d) if d.chance(0.5) else ("queue_depth", "queue_depth")
    return f"{d.one(('topk', 'bottomk'))}({d.whole(1, 4)}, {vector})".replace(
        "k(", d.one(("k(", f"k {grouping(d, name)} (")), 1
    )


def _quantile(d: Draws) -> str:
    name, vector = anything(d)
    return f"quantile {grouping(d, name)} ({d.one(('0', '0.25', '0.5', '0.9', '1'))}, {vector})"


def _count_values(d: Draws) -> str:
    if d.chance(0.5):
        return 'count_values("state", up)'
    by, unit = d.one(("", "by (queue) ")), d.one(("50", "20", "100"))
    return f'count_values {by}("depth", round(queue_depth, {unit}))'


def _arithmetic(d: Draws) -> str:
    scalar = d.one(("2", "100", "0.5", "1e3", "-3", "60 * 60", "2 ^ 3", "0x10"))
    vector, sign = anything(d)[1], d.one(("+", "-", "*", "/", "%", "^", "atan2"))
    if sign == "^" and d.chance(0.7):
        sign = "*"
    if d.chance(0.3) and sign != "^":
        return f"{scalar.replace('-3', '3')} {sign} {vector}"
    return f"{vector} {sign} {scalar}"


def _between(d: Draws) -> str:
    """Two vectors with the same labels, or matched on some of them."""
    window = d.one(SHORT[2:])
    pairs = (
        "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
        "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
        "(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / 2 ^ 30",
        f"rate({_LATENCY}_sum[{window}]) / rate({_LATENCY}_count[{window}])",
        f"sum by (job) (rate({_HTTP}[{window}])) / on (job) count by (job) (up)",
        f'rate({_HTTP}{{code="500"}}[{window}]) / ignoring (code) rate({_HTTP}{{code="200"}}[{window}])',
        f'rate({_HTTP}{{method="POST"}}[{window}]) / ignoring(method) rate({_HTTP}{{method="GET"}}[{window}])',
        'queue_depth{queue="mail"} - ignoring (queue) queue_depth{queue="billing"}',
        'queue_depth{shard="0"} + on (queue) queue_depth{shard="1"} + on (queue) queue_depth{shard="2"}',
        'temperature_celsius{room="hall"} - ignoring(room, site) temperature_celsius{room="attic"}',
        "queue_depth % on (queue, shard) (queue_depth offset 3m)",
        "time() - process_start_time_seconds",
    )
    return d.one(pairs)


def _joined(d: Draws) -> str:
    window, over = d.one(SHORT[2:] + LONG[:2]), d.one(AGGREGATIONS)
    joins = (
        "queue_depth / on (queue) group_left queue_limit",
        "queue_depth / on (queue) group_left (team) queue_limit",
        "queue_limit - on (queue) group_right (team) queue_depth",
        "queue_depth - ignoring (shard, team) group_left () queue_limit",
        f"sum by (job, instance) (rate({_HTTP}[{window}])) * on (job, instance) group_left (version) build_info",
        f"sum by (version) (rate({_HTTP}[{window}]) * on (instance) group_left (version) build_info)",
        f"rate({_HTTP}[{window}]) / on (job, instance) group_left sum by (job, instance) (rate({_HTTP}[{window}]))",
        f"rate(node_cpu_seconds_total[{window}]) / ignoring (mode) group_left sum without (mode) (rate(node_cpu_seconds_total[{window}]))",
        f"rate({_LATENCY}_bucket[{window}]) / on (job, instance) group_left rate({_LATENCY}_count[{window}])",
        f"{over} by (team) (queue_depth / on (queue) group_left (team) queue_limit)",
        f'rate({_HTTP}{{code="500"}}[{window}]) / on (instance) group_left count by (instance) (up)',
    )
    return d.one(joins)


def _offset(d: Draws) -> str:
    back = d.one(("30s", "1m", "5m", "12m", "1h", "-2m"))
    name, selection = gauge(d)
    if d.chance(0.4):
        return f"rate({counter(d)[1]}[{d.one(SHORT[2:])}] offset {back})"
    if d.chance(0.5):
        return f"{selection} - {selection} offset {back}"
    return f"{d.one(AGGREGATIONS)} {grouping(d, name)} ({selection} offset {back})"


def _at(d: Draws) -> str:
    name, selection = gauge(d)
    when = d.one(("1803857400", "1803855600", "1803860000.5", "start()", "end()"))
    if d.chance(0.4):
        return f"rate({counter(d)[1]}[{d.one(SHORT[2:])}] @ {when})"
    if d.chance(0.5):
        return f"{selection} - {selection} @ {when}"
    return f"{d.one(AGGREGATIONS)} {grouping(d, name)} ({selection} @ {when} offset 1m)"


def _subquery(d: Draws) -> str:
    function = d.one(("max", "min", "avg", "sum", "count", "stddev", "last", "quantile"))
    first = "0.9, " if function == "quantile" else ""
    inner = d.one((speed, aggregated, gauge))(d)[1]
    step, back = d.one(("1m", "30s", "2m", "5m", "")), d.one(("", "", " offset 5m", " @ end()"))
    if " by " in inner or " without " in inner:
        inner = f"({inner})"
    span = d.one(("10m", "20m", "1h", "47m"))
    return f"{function}_over_time({first}{inner}[{span}:{step}]{back})".replace(
        "group_over", "max_over"
    )


def _subquery_of_counter(d: Draws) -> str:
    function = d.one(("rate", "deriv", "delta", "increase", "changes"))
    name, selection = counter(d)
    return f"{function}(sum by (job) ({selection})[{d.one(('10m', '25m'))}:{d.one(('1m', '30s', '90s'))}])"


def _subquery_in_subquery(d: Draws) -> str:
    return f"max_over_time(deriv(rate({counter(d)[1]}[{d.one(SHORT[2:])}])[10m:1m])[{d.one(('15m', '30m'))}:2m])"


def _relabelled(d: Draws) -> str:
    name, vector = anything(d)
    label, changed = d.one(
        (
            ("host", f'label_replace({vector}, "host", "$1", "instance", "(.+)-[0-9]+")'),
            ("zone", f'label_replace({vector}, "zone", "z-${{1}}", "instance", ".*-(.)")'),
            ("kind", f'label_replace({vector}, "kind", "fixed", "", "")'),
            ("first", f'label_replace({vector}, "first", "$letter", "job", "(?P<letter>.).*")'),
            ("both", f'label_join({vector}, "both", "/", "job", "instance")'),
            ("key", f'label_join({vector}, "key", "-", "queue", "shard", "missing")'),
        )
    )
    return f"sum by ({label}) ({changed})" if d.chance(0.4) else changed


def _bounded(d: Draws) -> str:
    name, vector = gauge(d) if d.chance(0.6) else anything(d)
    form = d.one(
        (
            "clamp({}, 10, 120)", "clamp_min({}, 3)", "clamp_max({}, 50)", "abs({})", "ceil({} / 7)",
            "floor({} / 3)", "round({}, 5)", "round({} / 10)", "sqrt(abs({}))", "sgn({}) * {}",
            "ln({})", "log2({})", "log10({})", "exp({} / 1e10)", "-{}", "+{}", "-{} ^ 2", "abs(-{})",
            "round({}, 0.25)", "clamp({}, -2, 8.5)",
        )
    )  # fmt: skip
    return form.replace("{}", vector)


def _angles(d: Draws) -> str:
    vector = d.one(("temperature_celsius", 'queue_depth{queue="mail"}'))
    form = d.one(
        (
            "sin({})", "cos({} / 10)", "tan({} / 100)", "asin({} / 1000)", "acos({} / 1000)",
            "atan({})", "sinh({} / 100)", "cosh({} / 100)", "tanh({} / 50)", "asinh({})",
            "acosh({} + 100)", "atanh({} / 1000)", "deg({})", "rad({})", "{} * pi()",
        )
    )  # fmt: skip
    return form.format(vector)


def _clock(d: Draws) -> str:
    since = d.one(("job_last_success_timestamp_seconds", "process_start_time_seconds"))
    return d.one(
        (
            f"time() - {since}", f"minute({since})", f"hour({since})", "minute()", "hour()",
            "vector(time()) % 3600", "time() % 600", "minute() * vector(2) + hour()",
            f"max by (task, job) (time() - {since})", "time() - timestamp(queue_depth)",
            "time() - timestamp(temperature_celsius)", "time() - max(timestamp(up))",
            "day_of_month()", "day_of_week()", "day_of_year()", "days_in_month()", "month()",
            "year()", f"day_of_week({since})", f"days_in_month({since})",
            "hour(timestamp(up{instance=\"web-1\"}))", "time() - timestamp(queue_depth offset 5m)",
            f"(time() - {since}) / 60",
        )
    )  # fmt: skip


def _trend(d: Draws) -> str:
    name, selection = gauge(d)
    window = d.one(("5m", "10m", "20m", "1h"))
    if d.chance(0.5):
        return f"deriv({selection}[{window}])"
    return f"predict_linear({selection}[{window}], {d.one(('600', '3600', '4 * 3600', '-60'))})"


def _counted(d: Draws) -> str:
    selection = d.one((counter, gauge))(d)[1]
    return f"{d.one(('changes', 'resets'))}({selection}[{d.one(LONG)}])"


def _scalars(d: Draws) -> str:
    name, vector = anything(d)
    return d.one(
        (
            f"scalar(sum({vector})) + vector(1)", f"{vector} / scalar(count({vector}))",
            f"sum({vector}) or vector(0)", f"vector(scalar(max({vector})))",
            f"sort({vector})", f"sort_desc({vector}) * 2", f"scalar(avg(up)) * {vector}",
            f"{vector} - scalar(nothing_like_it)", f"({vector} or vector(-1))",
        )
    )  # fmt: skip


def _precedence(d: Draws) -> str:
    return d.one(
        (
            "2 * queue_depth + 3 * queue_depth ^ 0.5 ^ 2", "-queue_depth + 10 % 4 * 2",
            "queue_depth - 1 - 2", "100 - queue_depth / 4 / 2", "queue_depth * 2 % 7",
            "(queue_depth + 1) / (queue_depth + 2)", "2 ^ 3 ^ 0.5 * temperature_celsius",
            "-temperature_celsius * -1 + 2", "- - temperature_celsius", "1 / temperature_celsius",
            "queue_depth / queue_depth", "temperature_celsius % 3", "-1 * temperature_celsius % 4",
            "temperature_celsius atan2 queue_depth", "sum(queue_depth) / count(queue_depth) * 1.5",
        )
    )  # fmt: skip


def _dotted(d: Draws) -> str:
    window = d.one(SHORT[2:] + LONG[:2])
    name = '"app.requests.count"'
    return d.one(
        (
            f'sum by ("service.name") (rate({{{name}, result="failed"}}[{window}])) / sum by ("service.name") (rate({{{name}}}[{window}]))',
            f'rate({{{name}, "service.name"="checkout"}}[{window}])',
            f'increase({{{name}, "service.name"=~"che.*", result!="ok"}}[{window}])',
            f'sum without ("service.name") (rate({{"__name__"="app.requests.count"}}[{window}]))',
            f'max by (result) ({{{name}}})',
        )
    )  # fmt: skip


def _empty_or_odd(d: Draws) -> str:
    return d.one(
        (
            "nothing_like_it", "sum(nothing_like_it)", "rate(nothing_like_it[5m])", "count(up) + 0",
            "queue_depth / (queue_depth - queue_depth)", "deploys_total", "increase(deploys_total[10m])",
            "sum(increase(deploys_total[1h])) by (job)", "group(up) * 3", "group by (job) (queue_depth)",
            "present_over_time(queue_depth[5m])", "count(present_over_time(up[3m])) by (job)",
            'max_over_time(queue_depth{queue="mail",shard="2"}[10m])', "count by (version) (build_info)",
            'avg without (shard, queue) (queue_depth{queue="billing"})', "stddev(queue_depth)",
            "rate(http_requests_total[20s])", "rate(http_requests_total[15s])", "irate(up[31s])",
            "last_over_time(temperature_celsius[45s])", "count_over_time(temperature_celsius[1m])",
        )
    )  # fmt: skip


def _bool(d: Draws, compared: Compared) -> str:
    name, vector = anything(d)
    written = compared(vector)
    for sign in (">=", "<=", "==", "!=", ">", "<"):
        if f" {sign} " in written:
            left, _, right = written.rpartition(f" {sign} ")
            flag = f"{left} {sign} bool {right}"
            return d.one((f"({flag}) == 1", f"sum by (job) ({flag}) > 0", f"avg({flag}) >= 0.5"))
    return written


def _set(d: Draws, compared: Compared) -> str:
    one, two = speed(d)[1], aggregated(d)[1]
    return d.one(
        (
            f"{compared('queue_depth')} and on (queue) {compared('queue_limit')}",
            f"{compared('queue_depth')} unless on (queue) {compared('sum by (queue) (queue_depth)')}",
            f"{compared(one)} or {compared(two)}",
            f"{compared(one)} and on () {compared('sum(queue_depth)')}",
            f"{compared(one)} unless on (instance) up == 0",
            f"{compared('sum by (instance) (rate(http_requests_total[2m]))')} and on (instance) {compared('time() - process_start_time_seconds')}",
            f"{compared('temperature_celsius')} and ignoring (room) {compared('deriv(temperature_celsius[10m])')}",
            f"({compared(two)}) or on (nothing) vector(1) unless {compared(one)}",
            f"count({compared('queue_depth')}) > 1",
            f"{compared('queue_depth')} and queue_depth offset 5m > queue_depth",
        )
    )  # fmt: skip


def _burn(d: Draws, compared: Compared) -> str:
    """The burn-rate alert of the workbook: a long window, and a short one to end it soon."""
    long, short = d.one((("1h", "5m"), ("30m", "2m"), ("20m", "2m"), ("1h30m", "10m")))
    by = d.one(("", " by (job)", " by (instance)"))

    def ratio(window: str) -> str:
        bad = f'sum{by} (rate({_HTTP}{{code=~"5.."}}[{window}]))'
        return f"{bad} / sum{by} (rate({_HTTP}[{window}]))"

    return f"({compared(ratio(long))}) and ({compared(ratio(short))})"


def _absent(d: Draws, compared: Compared) -> str:
    return d.one(
        (
            'absent(up{instance="web-1"} == 1)', "absent(nothing_like_it)", 'absent(queue_depth{queue="mail",shard="2"})',
            'absent(queue_depth{queue="billing",shard="2"})', 'absent(http_requests_total{instance="web-1",code=~"5.."})',
            'absent_over_time(http_requests_total{instance="web-1"}[2m])',
            'absent_over_time(http_requests_total{instance="web-1"}[10m])',
            'absent_over_time(node_memory_MemTotal_bytes{instance="node-2",job=~"no.*"}[90s])',
            'absent_over_time(queue_depth{queue="billing", shard="2"}[30m])',
            'absent(sum(rate(http_requests_total{instance="web-1"}[5m])))',
            'absent_over_time(rate(http_requests_total{instance="web-1"}[1m])[5m:1m])',
            f"absent({compared('max(queue_depth)')})",
            f"absent({compared('temperature_celsius')})",
            'absent(up{job="api",job!="web",instance="gone"})',
            'absent(build_info{version="1.5.0"})',
        )
    )  # fmt: skip


def _plain(d: Draws, compared: Compared) -> str:
    return d.one(
        (
            "up == 0", "up{job=\"api\"} != 1", "changes(process_start_time_seconds[10m]) > 0",
            "resets(http_requests_total[15m]) > 0", "avg_over_time(up[5m]) < 0.9",
            "sum by (job) (up) / count by (job) (up) <= 0.5", "count(up == 0) > 0",
            "min_over_time(up[2m]) == 0", "hour() >= 23 or hour() < 1", "day_of_week() == 1",
            "month() == 3 and on () hour() == 0", "minute() > 40", "up == 0 and on () minute() < 30",
            "vector(1)", "1 > bool 2", "time() > 1803857000", "(time() > bool 1803857000) * 2 == 2",
            "queue_depth > on (queue) group_left queue_limit",
            "queue_limit < on (queue) group_right queue_depth",
            "queue_depth > 50 < 100", "0 < temperature_celsius < 5", "queue_depth == queue_depth",
            "temperature_celsius > temperature_celsius offset 5m", "10 > temperature_celsius",
            "node_memory_MemAvailable_bytes < node_memory_MemTotal_bytes * 0.15",
            "ALERTS", "build_info unless on (job, instance) up == 1",
            "max by (queue) (queue_depth) > on (queue) 0.8 * max by (queue) (queue_limit)",
        )
    )  # fmt: skip


NUMBERS: dict[str, tuple[Number, int]] = {
    "selection": (_selection, 14),
    "speed": (_speed, 28),
    "change": (_change, 14),
    "aggregation": (_aggregation, 46),
    "nested aggregation": (_nested_aggregation, 12),
    "ratio": (_ratio, 18),
    "over time": (_over_time, 30),
    "quantile over time": (_quantile_over_time, 12),
    "aggregated over time": (_aggregated_over_time, 14),
    "histogram": (_histogram, 26),
    "latency": (_latency, 14),
    "top": (_top, 20),
    "quantile": (_quantile, 14),
    "count values": (_count_values, 6),
    "arithmetic": (_arithmetic, 24),
    "between": (_between, 18),
    "joined": (_joined, 22),
    "offset": (_offset, 22),
    "at": (_at, 18),
    "subquery": (_subquery, 30),
    "subquery of a counter": (_subquery_of_counter, 12),
    "subquery in subquery": (_subquery_in_subquery, 6),
    "relabelled": (_relabelled, 22),
    "bounded": (_bounded, 46),
    "angles": (_angles, 30),
    "clock": (_clock, 26),
    "trend": (_trend, 20),
    "counted": (_counted, 16),
    "scalars": (_scalars, 16),
    "precedence": (_precedence, 15),
    "dotted": (_dotted, 14),
    "empty or odd": (_empty_or_odd, 21),
}
CONDITIONS: dict[str, tuple[Condition, int]] = {
    "bool": (_bool, 18),
    "set": (_set, 28),
    "burn rate": (_burn, 12),
    "absent": (_absent, 50),
    "plain": (_plain, 80),
}

# Where the two are expected to differ, or that few people write: whole conditions.
BEYOND: dict[str, tuple[str, ...]] = {
    "ahead": (
        "max_over_time(queue_depth[10m:1m] offset -2m) > 120",
        "max_over_time(queue_depth[10m:1m] @ 1803860000) > 120",
        "avg_over_time((queue_depth offset -1m)[10m:1m]) > 100",
        "avg_over_time((queue_depth @ 1803860000)[10m:1m]) > 100",
        "max_over_time((queue_depth @ end())[10m:1m]) > 100",
        "max_over_time(queue_depth[10m:1m] @ start()) > 120",
    ),
    "ties": ("topk(2, queue_depth) > 121.5", "bottomk(2, up) < 0.5"),
    "native histograms": (
        'histogram_count(queue_depth{queue="mail"}) > 0',
        "histogram_sum(rate(http_request_duration_seconds_bucket[5m])) > 0",
        "histogram_avg(queue_depth) > 0 or queue_depth > 150",
        "histogram_stddev(queue_depth) > 0",
        "histogram_stdvar(queue_depth) > 0",
    ),
    "experimental": (
        "double_exponential_smoothing(queue_depth[10m], 0.5, 0.3) > 100",
        "mad_over_time(queue_depth[10m]) > 20",
        'sort_by_label(queue_depth, "shard") > 100',
        "limitk(2, queue_depth) > 100",
        "holt_winters(queue_depth[10m], 0.5, 0.3) > 100",
    ),
    "durations": (
        "rate(http_requests_total[300]) > 5",
        "rate(http_requests_total[5m * 2]) > 5",
        "sum(rate(http_requests_total[2m30s])) > 40",
        "queue_depth offset 150 > 120",
        "avg_over_time(queue_depth[1h:300]) > 100",
        "increase(http_requests_total[90000ms]) > 1500",
    ),
    "refused": (
        "queue_depth > 100 and 5",
        "rate(queue_depth) > 1",
        "sum(queue_depth[5m]) > 1",
        "queue_depth[5m] > 1",
        "queue_depth / on (queue) queue_limit > 0.9",
        "queue_depth / queue_limit ignoring (shard) > 0.9",
        'label_replace(queue_depth, "a", "$1", "queue", "(") > 1',
        'label_replace(queue_depth, "queue", "same", "shard", ".*") > 100',
        'label_replace(queue_depth, "shard", "", "", "") > 100',
        "{} > 1",
        '{queue=~".*"} > 1',
        "sum by (queue (queue_depth) > 1",
        "up == bool 1 or nothing(up)",
        '"text"',
        "histogram_quantile(0.9) > 1",
        "quantile(2, queue_depth) > 100",
        "topk(0, queue_depth) > 1",
        "clamp(queue_depth, 50, 10) > 1",
        'queue_depth{shard=~"["} > 1',
    ),
}
