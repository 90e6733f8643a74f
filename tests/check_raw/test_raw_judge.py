"""Raw files as people have them: told apart, read in their spellings, marked exactly."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from checks.raw import judge_files, judge_raw
from monitoring.diagnostics import Diagnostic
from monitoring.plan import Kind

POLICY = """{
  "displayName": "CPU",
  "combiner": "OR",
  "notificationChannels": ["projects/p/notificationChannels/1"],
  "documentation": {"content": "Look at the dashboard."},
  "severity": "WARNING",
  "conditions": [
    {
      "displayName": "cpu",
      "conditionThreshold": {
        "filter": "resource.type = \\"gce_instance\\" AND metric.type = \\"compute.googleapis.com/instance/cpu/utilization\\"",
        "aggregations": [{"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_MEAN"}],
        "comparison": "COMPARISON_GT",
        "thresholdValue": 0.9,
        "duration": "300s"
      }
    }
  ]
}
"""  # noqa: E501
BODY: dict[str, Any] = json.loads(POLICY)


def marks(text: str, found: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    """The code and the marked text of each finding."""
    lines = text.splitlines()
    made = []
    for one in found:
        span = one.span
        assert span.line == span.end_line
        made.append((str(one.code), lines[span.line - 1][span.column - 1 : span.end_column - 1]))
    return made


def kinds(text: str, name: str = "x.json") -> list[str]:
    report = judge_files({name: text})
    return [resource.kind.value for resource in report.plans[name].resources]


def test_a_sound_policy_has_no_finding_in_json_and_yaml() -> None:
    assert judge_raw("policy.json", POLICY) == ()
    assert judge_raw("policy.yaml", yaml.safe_dump(BODY)) == ()
    assert judge_raw("policy", POLICY) == judge_raw("policy", yaml.safe_dump(BODY)) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "marked"),
    [
        ('"300s"\n', '"90s"\n', "condition-duration", '"90s"'),
        ('"300s"\n', "300\n", "value-type", "300"),
        ('"300s"\n', '"5m"\n', "value-type", '"5m"'),
        ('"OR"', '"ROR"', "policy-combiner", '"ROR"'),
        ('"ALIGN_MEAN"', '"ALIGN_MEAM"', "aggregation-aligner", '"ALIGN_MEAM"'),
        ('"comparison"', '"comparisn"', "key-unknown", '"comparisn"'),
        ('"conditionThreshold"', '"conditionTreshold"', "key-unknown", '"conditionTreshold"'),
        ('"displayName": "cpu"', '"displayname": "cpu"', "key-unknown", '"displayname"'),
        ('"severity": "WARNING"', '"severity": "WARNING", "x": 1', "key-unknown", '"x"'),
        ('"combiner": "OR"', '"combiner": "OR", "combiner": "AND"', "key-duplicate", '"combiner"'),
        ('["projects/p/notificationChannels/1"]', '["pager"]', "policy-channel-name", '"pager"'),
        ('["projects/p/notificationChannels/1"]', '"pager"', "value-type", '"pager"'),
        ('"aggregations": [', '"aggregations": [7, ', "value-type", "7"),
        # What spans lines is marked at its key, what is missing at what should hold it.
        ('"conditions": [', '"conditions": ["x", ', "value-type", '"x"'),
        ('        "comparison": "COMPARISON_GT",\n', "", "condition-comparison",
         '"conditionThreshold"'),
    ],
)  # fmt: skip
def test_one_mistake_is_one_finding_at_its_place(
    old: str, new: str, code: str, marked: str
) -> None:
    text = POLICY.replace(old, new)
    assert text != POLICY
    found = [
        mark for mark in marks(text, judge_raw("x.json", text)) if mark[0] != "policy-severity"
    ]
    assert (code, marked) in found
    assert {at for at, _ in found} <= {code, "policy-condition-type"}


def test_a_misspelt_key_has_the_nearest_as_hint_and_its_value_is_judged_too() -> None:
    text = POLICY.replace('"duration": "300s"', '"duratoin": "90s"')
    (one, other) = judge_raw("x.json", text)
    assert {one.code, other.code} == {"key-unknown", "condition-duration"}
    assert one.hint == "did you mean 'duration'?"
    assert marks(text, (one, other)) == [
        ("key-unknown", '"duratoin"'),
        ("condition-duration", '"90s"'),
    ]


def test_snake_case_is_read_and_marked_as_it_is_written() -> None:
    text = "display_name: CPU\ncombiner: OR\nconditions:\n- display_name: c\n"
    text += "  condition_absent:\n    filter: x\n    duration: 7200\nuser_labels: {Team: a}\n"
    found = marks(text, judge_raw("x.yaml", text))
    assert ("value-type", "7200") in found
    assert ("filter-syntax", "x") in found or ("filter-metric-type", "x") in found
    assert ("labels-key", "a") in found
    twice = text + "displayName: CPU\n"
    assert ("key-duplicate", "displayName") in marks(twice, judge_raw("x.yaml", twice))


def test_a_dashboard_may_have_fields_newer_than_what_is_published() -> None:
    body = {"displayName": "D", "gridLayout": {"widgets": [{"blank": {}, "quiteNew": {"a": 1}}]}}
    assert judge_raw("x.json", json.dumps(body)) == ()
    body["gridLayout"] = {"widgets": [{"titel": "x", "blank": {}}]}
    text = json.dumps(body)
    (found,) = judge_raw("x.json", text)
    assert (found.code, found.severity, found.hint) == (
        "key-unknown",
        "warning",
        "did you mean 'title'?",
    )
    assert marks(text, (found,)) == [("key-unknown", '"titel"')]


def test_many_resources_of_any_kinds_in_a_file() -> None:
    channel = {"type": "email", "labels": {"email_address": "a@b.example"}, "displayName": "Mail"}
    assert kinds(json.dumps([BODY, channel])) == [Kind.POLICY, Kind.CHANNEL]
    answer = {"alertPolicies": [BODY], "notificationChannels": [channel], "totalSize": 2}
    assert kinds(json.dumps(answer)) == [Kind.POLICY, Kind.CHANNEL]
    assert kinds(yaml.safe_dump_all([BODY, None, [channel]]), "x.yaml") == [
        Kind.POLICY,
        Kind.CHANNEL,
    ]
    plan = {"resources": [{"kind": "AlertPolicy", "key": "alert/x", "body": BODY, "needs": []}]}
    report = judge_files({"plan.json": json.dumps(plan)})
    assert [resource.key for resource in report.plans["plan.json"].resources] == ["alert/x"]
    assert judge_raw("x.json", '{"alertPolicies": []}') == judge_raw("x.json", "[]") == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"goal": 0.9}, Kind.SLO),
        ({"serviceLevelIndicator": {}, "displayName": "x"}, Kind.SLO),
        ({"http_check": {}, "displayName": "x", "period": "60s"}, Kind.UPTIME),
        ({"type": "custom.googleapis.com/x", "description": "d"}, Kind.DESCRIPTOR),
        ({"type": "custom.googleapis.com/x", "labels": []}, Kind.DESCRIPTOR),
        ({"type": "carrier_pigeon", "labels": {"number": "1"}}, Kind.CHANNEL),
        ({"type": "slack", "displayName": "s"}, Kind.CHANNEL),
        ({"name": "errors", "filter": "severity >= ERROR"}, Kind.LOG_METRIC),
        ({"custom": {}, "displayName": "Shop"}, Kind.SERVICE),
        ({"name": "projects/p/services/shop"}, Kind.SERVICE),
        ({"name": "projects/p/services/shop/serviceLevelObjectives/o"}, Kind.SLO),
        ({"name": "projects/p/dashboards/d"}, Kind.DASHBOARD),
        ({"displayName": "D", "grid_layout": {}}, Kind.DASHBOARD),
        ({"displayName": "P", "documentation": {}}, Kind.POLICY),
        ({"kind": "Dashboard", "displayName": "D"}, Kind.DASHBOARD),
        ({"kind": "Service", "spec": {"displayName": "D"}}, Kind.SERVICE),
    ],
)
def test_the_kind_is_seen_in_the_fields(body: dict[str, Any], kind: Kind) -> None:
    assert kinds(json.dumps(body)) == [kind]


def test_where_the_fields_do_not_tell_the_file_s_name_may() -> None:
    text = '{"displayName": "x"}'
    assert kinds(text, "my-dashboard.json") == [Kind.DASHBOARD]
    assert kinds(text, "slo/uptime.json") == [Kind.UPTIME]
    (found,) = judge_raw("x.json", text)
    assert (found.code, found.message) == (
        "resource-kind-unknown",
        "the fields do not tell what kind of resource this is",
    )


def test_a_group_is_judged_though_it_is_not_declared() -> None:
    text = '{"displayName": "G", "filter": "metric.type = \\"x\\""}'
    assert kinds(text) == []
    assert marks(text, judge_raw("x.json", text)) == [("group-filter", r"metric.type = \"x\"")]


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ('{"kind": "Dashbord", "displayName": "x"}', "'Dashbord' is no kind", '"Dashbord"'),
        ('{"apiVersion": "openslo/v1", "kind": "SLO"}', "this is an OpenSLO document",
         '{"apiVersion": "openslo/v1", "kind": "SLO"}'),
        ("[1]", "this is no resource", "1"),
        ('"x"', "this is no resource", '"x"'),
        ('{"a": 1}', "the fields do not tell", '{"a": 1}'),
    ],
)  # fmt: skip
def test_what_is_no_resource_is_one_clear_finding(text: str, message: str, marked: str) -> None:
    (found,) = judge_raw("x.json", text)
    assert found.code == "resource-kind-unknown" and found.message.startswith(message)
    assert marks(text, (found,)) == [("resource-kind-unknown", marked)]


@pytest.mark.parametrize(("name", "text"), [("x.json", " \n"), ("x.yaml", "# nothing\n")])
def test_an_empty_file_is_told(name: str, text: str) -> None:
    (found,) = judge_raw(name, text)
    assert found.message == "the file is empty"


def test_a_metric_of_one_file_is_known_to_the_others() -> None:
    descriptor = {"type": "custom.googleapis.com/x", "metricKind": "GAUGE",
                  "valueType": "DISTRIBUTION"}  # fmt: skip
    policy = POLICY.replace("compute.googleapis.com/instance/cpu/utilization",
                            "custom.googleapis.com/x")  # fmt: skip
    assert judge_raw("policy.json", policy) == ()
    report = judge_files({"metrics.json": json.dumps(descriptor), "policy.json": policy})
    fits = [one for one in report.diagnostics if one.code == "aggregation-aligner-fit"]
    assert marks(policy, tuple(fits)) == [("aggregation-aligner-fit", '"ALIGN_MEAN"')]


def test_a_metric_of_logs_is_known_too() -> None:
    log_metric = {"name": "errors", "filter": "severity >= ERROR"}
    policy = POLICY.replace("compute.googleapis.com/instance/cpu/utilization",
                            "logging.googleapis.com/user/errors")  # fmt: skip
    policy = policy.replace("ALIGN_MEAN", "ALIGN_PERCENTILE_99")
    found = judge_raw("x.json", json.dumps([log_metric, json.loads(policy)]))
    assert "aggregation-aligner-fit" in {str(one.code) for one in found}


def test_resources_of_one_name_have_keys_of_their_own_and_needs() -> None:
    channel = {"name": "projects/shop/notificationChannels/1", "type": "email",
               "labels": {"email_address": "a@b.example"}}  # fmt: skip
    policy = {**BODY, "notificationChannels": [channel["name"]]}
    plan = judge_files({"x.json": json.dumps([policy, policy, channel])}).plans["x.json"]
    assert [resource.key for resource in plan.resources] == ["CPU", "CPU (2)", channel["name"]]
    assert [resource.needs for resource in plan.resources] == [
        (channel["name"],),
        (channel["name"],),
        (),
    ]
    assert plan.project == "shop"


def test_a_policy_in_yaml_is_marked_where_a_value_spans_lines() -> None:
    text = yaml.safe_dump({**BODY, "documentation": {"content": "x", "mimeType": "text/html"}})
    assert ("policy-documentation-mime", "text/html") in marks(text, judge_raw("x.yaml", text))
    text = "displayName: |\n" + f"  {'x' * 600}\n" + yaml.safe_dump({**BODY, "displayName": None})
    text = text.replace("displayName: null\n", "")
    assert ("policy-display-name", "displayName") in marks(text, judge_raw("x.yaml", text))


def test_secrets_are_not_in_the_texts_that_are_shown() -> None:
    hidden = "s3cr3t value"
    bodies = [
        {"type": "pagerduty", "labels": {"service_key": hidden}},
        {"type": "slack", "sensitiveLabels": {"authToken": hidden}},
        {"displayName": "u", "httpCheck": {"authInfo": {"username": "u", "password": hidden},
         "headers": {"Authorization": hidden}}},
    ]  # fmt: skip
    for name, text in (
        ("x.json", json.dumps(bodies, indent=2)),
        ("x.yaml", yaml.safe_dump(bodies)),
        ("broken.json", json.dumps(bodies, indent=2)[:-2]),
        ("broken.yaml", yaml.safe_dump(bodies) + "\t- : ["),
    ):
        report = judge_files({name: text})
        shown = report.texts[name]
        assert "s3cr3t" not in shown and "value" not in shown
        assert [len(line) for line in shown.split("\n")] == [len(li) for li in text.split("\n")]
        assert "s3cr3t" not in repr(report.diagnostics)
