"""Every kind of mistake against a schema: its place, its words, its hint."""

from __future__ import annotations

import pytest

from tests.config.trees import edited, found, with_file

ALERTS = "monitoring/alerts.yaml"
CHANNELS = "monitoring/channels.yaml"
DASHBOARDS = "dashboards/dashboards.yaml"
INDICATORS = "monitoring/indicators.yaml"
METRICS = "monitoring/metrics.yaml"
OBJECTIVES = "monitoring/sla_objectives.yaml"
SERVICE = "monitoring/service.yaml"
UPTIME = "monitoring/uptime_checks.yaml"

CASES = {
    # keys
    (SERVICE, "owner:", "ownr:"): "6:1 key-unknown unknown key 'ownr' | did you mean 'owner'?",
    (SERVICE, "owner: platform\n", ""): "3:1 key-missing the file has no 'owner' | add owner: ...",
    (ALERTS, "severity: page", "Severity: page"): (
        "6:5 key-unknown unknown key 'Severity' in alert | did you mean 'severity'?"
    ),
    (ALERTS, "    severity: page\n", ""): (
        "4:3 key-missing 'api_response_time' has no 'severity' | add severity: ..."
    ),
    (ALERTS, "      for: 5m\n", ""): "7:5 key-missing 'condition' has no 'for' | add for: ...",
    (METRICS, "  http_requests:", "  HTTP requests:"): (
        "6:3 value-invalid 'HTTP requests': a key starts with a small letter, then has small "
        "letters, digits, _ or -, 63 at most | write http_requests"
    ),
    # types
    (SERVICE, "platform", "true"): '6:8 value-type expected text, found true | write "true"',
    (SERVICE, "owner: platform", "owner:"): "6:1 value-type 'owner' has no value: expected text",
    (SERVICE, "owner: platform", "owner: [platform]"): "6:1 value-type expected text, found a list",
    (OBJECTIVES, "99.9%", "99.9"): (
        "6:13 value-type expected text, found the number 99.9 | write 99.9%"
    ),
    (UPTIME, "period: 60s", "period: 60"): (
        "7:13 value-type expected text, found the number 60 | write 60s"
    ),
    (METRICS, 'unit: "1"', "unit: 1"): (
        '11:11 value-type expected text, found the number 1 | write "1"'
    ),
    (METRICS, "buckets: [0.005,", "buckets: [low,"): (
        "21:15 value-type expected a number, found text"
    ),
    (UPTIME, "regions: [USA, EUROPE, ASIA_PACIFIC]", "regions: USA"): (
        "9:14 value-type expected a list, found text | write [USA]"
    ),
    (DASHBOARDS, "of: {metric: http_requests}", "of: http_requests"): (
        "44:9 value-type expected a mapping (key: value), found text"
    ),
    # values
    (OBJECTIVES, "95% < 500ms", "95% <= 500ms"): (
        "10:13 value-invalid '95% <= 500ms': a target is a share, or for a latency a share and "
        "what it stays below | write 95% < 500ms"
    ),
    (OBJECTIVES, "99.9%", "100%"): (
        "6:13 value-invalid '100%' is not between 0% and 100% | 100% leaves no error budget at all"
    ),
    (OBJECTIVES, '"30d"', '"30 days"'): (
        "7:25 value-invalid '30 days': a window is a whole number with s, m, h, d or w, or one "
        "of day, week, fortnight, month | write 30d"
    ),
    (OBJECTIVES, '"43.2m"', '"43.2 minutes"'): (
        "22:21 value-invalid '43.2 minutes': a duration is a number with s, m, h, d or w | "
        "write 43.2m"
    ),
    (ALERTS, "severity: page", "severity: pager"): (
        "6:15 value-invalid 'pager' is not a severity | did you mean 'page'?"
    ),
    (ALERTS, "severity: page", "severity: urgent"): (
        "6:15 value-invalid 'urgent' is not a severity | one of page, ticket"
    ),
    (ALERTS, "severity: page", "severity:"): (
        "6:5 value-invalid 'severity' has no value | one of page, ticket"
    ),
    (ALERTS, "above: 2s", 'above: "2,5s"'): (
        "10:14 value-invalid '2,5s': a quantity is a number, with its unit where it has one | "
        "write 2.5s"
    ),
    (ALERTS, "for: 5m", "for: 0.5s"): "11:12 value-invalid '0.5s' is not a whole number of seconds",
    (UPTIME, "path: /health", "path: health"): (
        "6:11 value-invalid 'health': a path starts with / and has no spaces | for instance /health"
    ),
    (UPTIME, "EUROPE", "EURPE"): (
        "9:20 value-invalid 'EURPE' is not a region | did you mean 'EUROPE'?"
    ),
    (UPTIME, "EUROPE", "USA"): "9:20 value-invalid 'USA' is in this list already",
    (UPTIME, "regions: [USA, EUROPE, ASIA_PACIFIC]", "regions: []"): (
        "9:5 value-invalid regions: 0 entries, at least 1 allowed"
    ),
    (UPTIME, "contains: healthy", "contains: ''"): (
        "10:15 value-invalid expected text: 0 characters, at least 1 allowed"
    ),
    (UPTIME, "severity: page", "severity: page\n    port: 70000"): (
        "12:11 value-invalid port is at most 65535, found 70000"
    ),
    (METRICS, "0.005, 0.01", "0.01, 0.01"): (
        "21:21 value-invalid bucket bounds ascend: 0.01 follows 0.01"
    ),
    # combinations
    (ALERTS, "      above: 2s\n", ""): (
        "7:5 combination-invalid a condition has either above or below"
    ),
    (ALERTS, "above: 2s", "above: 2s\n      below: 1s"): (
        "7:5 combination-invalid a condition has either above or below"
    ),
    (INDICATORS, "      total: {metric: http_requests}\n", ""): (
        "8:5 combination-invalid a ratio has exactly two of total, good and bad"
    ),
    (INDICATORS, "    latency: {metric: http_request_duration}\n", ""): (
        "11:3 combination-invalid an indicator has either a ratio or a latency"
    ),
    (DASHBOARDS, "    of: {metric: http_requests}\n", ""): (
        "39:3 key-missing 'error_rate' has no 'of' | add of: ..."
    ),
    (DASHBOARDS, "show: ratio", "show: rate"): (
        "44:5 combination-invalid of belongs to show: ratio | remove of"
    ),
    (CHANNELS, "    address: platform-alerts@clarity-loop.example\n", ""): (
        "9:3 key-missing 'email' has no 'address' | add address: ..."
    ),
    (CHANNELS, "topic: monitoring-incidents", "topic: incidents\n    number: '+4912345678'"): (
        "17:5 combination-invalid a pubsub channel has a topic and nothing more | remove number"
    ),
    (METRICS, "unit: s\n    buckets", "unit: s\n    labels: {}\n    buckets"): (
        "24:5 key-duplicate the key 'labels' is already given in line 21 | "
        "keep one of monitoring/metrics.yaml:21 and this line"
    ),
    (METRICS, "value_type: DISTRIBUTION", "value_type: DOUBLE"): (
        "21:14 combination-invalid a DOUBLE metric has no buckets | only a DISTRIBUTION has them"
    ),
}


@pytest.mark.parametrize(("edit", "expected"), CASES.items(), ids=lambda v: str(v)[-50:])
def test_one_edit_one_finding(edit: tuple[str, str, str], expected: str) -> None:
    findings = [f.removeprefix(f"{edit[0]}:") for f in found(edited(*edit))]
    assert findings == [expected]


def test_many_hints_are_not_searched_for_without_end() -> None:
    lines = ["service_level_objectives:"]
    for n in range(900):
        lines.append(f"  o{n}: {{target: 99%, measurement_window: 7d, indicator: nonesuch_{n}}}")
    tree = with_file(OBJECTIVES, "\n".join(lines))
    assert len([f for f in found(tree) if "there is no indicator 'nonesuch_" in f]) == 900


def test_a_file_of_nothing_but_mistakes() -> None:
    lines = [f"  m{n}: {{type: [{n}]}}" for n in range(3_000)]
    findings = found(with_file(METRICS, "\n".join(["metrics:", *lines])))
    assert len(findings) == 1_000
    assert {f.partition(":")[0] for f in findings} == {METRICS}


def test_no_more_findings_than_a_person_can_use() -> None:
    lines = ["service_level_objectives:", *(f"  o{n}: {{}}" for n in range(2_000))]
    tree = with_file(OBJECTIVES, "\n".join(lines))
    assert len(found(tree)) == 1_000
