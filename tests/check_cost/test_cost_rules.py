"""The rules on cost over the shipped config, edited: what the examples of their pages leave out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from checks.check import Report, check_contents
from checks.raw import judge_raw
from checks.registry import ids
from checks.rule import Group
from tests.checks.judged import places
from tests.config.trees import ROOT, shipped

METRICS, LOGS = "monitoring/metrics.yaml", "monitoring/log_metrics.yaml"
UPTIME, SETTINGS = "monitoring/uptime_checks.yaml", "monitoring/checks.yaml"
COST = {id for id, group in ids().items() if group is Group.COST}


def judged(files: Mapping[str, tuple[str, str]], **settings: str) -> Report:
    """The shipped project with a text replaced in each of these files, and other settings."""
    stacks = {path.name: path.read_bytes() for path in ROOT.glob("Pulumi.*.yaml")}
    tree = {**shipped(), **stacks}
    for file, (old, new) in files.items():
        assert old in tree[file].decode()
        tree[file] = tree[file].replace(old.encode(), new.encode())
    if settings:
        tree[SETTINGS] = "".join(f"{k}: {v}\n" for k, v in settings.items()).encode()
    return check_contents(tree)


def found(report: Report) -> list[tuple[str, str]]:
    return [(code, marked) for code, marked in places(report) if code in COST]


def test_the_shipped_project_costs_less_than_it_may() -> None:
    assert found(judged({})) == []


def test_the_user_id_of_the_seed_is_an_error_at_its_name() -> None:
    report = judged({METRICS: ("{action: STRING}", "{action: STRING, user_id: STRING}")})
    assert ("label-personal", "user_id") in found(report)
    assert report.failed


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (LOGS, "endpoint: {extract: jsonPayload.endpoint}\n  data_ing",
         "url: {extract: jsonPayload.endpoint}\n  data_ing", ("label-unbounded", "url")),
        (LOGS, "extract: jsonPayload.actor_type", "extract: jsonPayload.user_id",
         ("label-personal", "jsonPayload.user_id")),
        (LOGS, "extract: jsonPayload.reason", "extract: httpRequest.remoteIp",
         ("log-label-unbounded", "httpRequest.remoteIp")),
        (METRICS, "labels: {storage_class: STRING}", "labels: {url: STRING}", None),
        (METRICS, "success: BOOL", "has_email: BOOL", None),
        (METRICS, "labels: {action: STRING}", "labels: {action: STRING, path: STRING}",
         ("label-unbounded", "path")),
    ],
)  # fmt: skip
def test_labels_without_end_are_found_at_what_makes_them_so(
    file: str, old: str, new: str, expected: tuple[str, str] | None
) -> None:
    """Those of Google's own metrics, which nobody here chose, and BOOL ones are not judged."""
    assert found(judged({file: (old, new)}, instances="1")) == ([expected] if expected else [])


def test_a_label_that_is_bad_by_name_and_by_field_is_told_once() -> None:
    edit = {
        LOGS: ("actor: {extract: jsonPayload.actor_type}", "user: {extract: jsonPayload.userId}")
    }
    report = judged({**edit, "dashboards/dashboards.yaml": ("by: [actor]", "by: [user]")})
    assert found(report) == [("label-personal", "jsonPayload.userId")]


def test_a_label_whose_values_are_counted_has_a_bound() -> None:
    edit = {METRICS: ("{action: STRING}", "{action: STRING, path: STRING}")}
    assert found(judged(edit, label_values="{path: 5}")) == []


def test_a_stack_over_its_cost_names_what_is_dearest() -> None:
    report = judged({}, monthly_cost="20", instances="2", label_values="{endpoint: 40}")
    (finding,) = [one for one in report.diagnostics if one.code == "monthly-cost"]
    assert finding.message == (
        "dev, prod: $53.92 a month is expected, $20.00 is allowed: "
        "http_request_duration $31.10 (400 time series of 15 samples); "
        "http_requests $16.59 (3,200 time series); "
        "ml_inference_duration $3.73 (60 time series of 12 samples)"
    )
    assert found(report) == [("monthly-cost", "20")]


def test_a_stack_may_be_over_its_cost_only_once_alerting_is_charged() -> None:
    report = judged({}, monthly_cost="60", instances="2", label_values="{endpoint: 40}")
    (finding,) = [one for one in report.diagnostics if one.code == "monthly-cost"]
    assert "once alerting is charged (no sooner than September 2027), $60.00" in finding.message


def test_uptime_checks_beyond_what_is_free_are_told_once_for_all_stacks() -> None:
    edit = {UPTIME: ("regions: [USA, EUROPE, ASIA_PACIFIC]\n    contains: alive",
                     "contains: alive")}  # fmt: skip
    assert found(judged(edit, instances="1")) == []  # 16 locations: 691,200 executions
    more = {UPTIME: ("    regions: [USA, EUROPE, ASIA_PACIFIC]\n", "")}
    assert found(judged(more, instances="1")) == []  # 18: 777,600
    text = shipped()[UPTIME].decode()
    again = text[text.index("  health:") :].replace("  health:", "  home:", 1)
    again = again[: again.index("  ready:")]
    extra = "".join(again.replace("home", f"home{n}") for n in range(2))
    report = judged({UPTIME: ("uptime_checks:\n", f"uptime_checks:\n{extra}")}, instances="1")
    assert found(report) == [("uptime-executions", "60s")]  # 25: 1,080,000
    allowed = judged({UPTIME: ("uptime_checks:\n", f"uptime_checks:\n{extra}")}, monthly_cost="500")
    assert found(allowed) == []


def test_a_dear_metric_that_nothing_reads_is_told_and_one_that_is_read_is_not() -> None:
    values = "{action: 1000, data_type: 1000}"
    report = judged({}, label_values=values)
    unread = [marked for code, marked in found(report) if code == "metric-unread"]
    assert unread == ["data_ingestion_events", "user_engagement"]


def test_queries_that_group_by_what_has_no_end() -> None:
    policy = """
    displayName: Errors
    combiner: OR
    conditions:
      - displayName: by user
        conditionPrometheusQueryLanguage:
          query: sum by (user_id, code) (rate(errors_total[5m])) > 1
    """
    codes = [str(one.code) for one in judge_raw("policy.yaml", policy)]
    assert codes.count("group-unbounded") == 1
    google = policy.replace("errors_total", "aiplatform_googleapis_com:errors")
    assert "group-unbounded" not in [str(one.code) for one in judge_raw("policy.yaml", google)]


def test_googles_samples_are_not_called_dear_or_unsafe(corpora: Path) -> None:
    mine = {id for id, group in ids().items() if group in (Group.COST, Group.SECURITY)}
    files = sorted(corpora.glob("google-sample-*/*.json"))
    assert len(files) > 100
    for file in files:
        told = [one for one in judge_raw(file.name, file.read_text("utf-8")) if one.code in mine]
        assert told == [], file.name
