"""Monitored resource types: one table, what is judged by it, and which metrics go with which."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alerts.scenario.identity import _RESOURCES as PLAYED
from checks.examples import PROJECT, judge
from checks.facts.google_metrics import WRITTEN_TO, written_to
from checks.facts.watching import reads
from checks.raw import judge_files
from checks.rule import PlanView
from clarity.monitoring.identity import Identity
from monitoring.config.catalogue import DEFAULT_LOG_RESOURCE
from monitoring.resource_types import (
    CUSTOM_METRIC_RESOURCES,
    PROMETHEUS_TARGET,
    RESOURCE_TYPES,
    UPTIME_RESOURCES,
)
from sandbox.collector.subject import Subject
from tests.check_useless.judged import Facts, found, metric, policy, step, threshold, view

ME = Identity("shop", "europe-west1", "web", "web-1", "a", "test")
# It can be checked by an uptime check, but Google lists it no longer.
UNLISTED = {"aws_elb_load_balancer"}


def said(id: str, filter: str, by: str = "") -> list[tuple[str, str]]:
    """What a rule says of a filter, and of a grouping."""
    groups = [by] if by else []
    judged = view([policy(threshold(filter, 5, step("MEAN", "SUM", by=groups)))])
    return [(one.message, one.hint) for one in found(id, judged)]


def test_every_type_has_a_name_and_the_label_of_its_container_first() -> None:
    assert list(RESOURCE_TYPES) == sorted(RESOURCE_TYPES)
    for type, one in RESOURCE_TYPES.items():
        assert one.type == type and one.display_name
        assert one.labels[0] in ("project_id", "resource_container"), type
        assert len(set(one.labels)) == len(one.labels), type
        assert all(re.fullmatch("[a-z_]+", label) for label in one.labels), type
        assert one.page.endswith(f"#tag_{type}")
    assert sum(one.certain for one in RESOURCE_TYPES.values()) > 100


def test_whoever_writes_writes_the_labels_of_the_table() -> None:
    """The library, the sandbox's collector and the scenarios."""
    subject = Subject(ME, "127.0.0.1", 8080)
    written = {
        "generic_task": set(ME.generic_task()),
        "prometheus_target": set(subject.prometheus_target().labels),
        "cloud_run_revision": set(subject.cloud_run_revision().labels),
    }
    for type, labels in written.items():
        assert labels == set(RESOURCE_TYPES[type].labels)
    for type, played in PLAYED.items():
        assert {"project_id", *played} == set(RESOURCE_TYPES[type].labels)


def test_types_named_elsewhere_are_in_the_table() -> None:
    named = {*CUSTOM_METRIC_RESOURCES, *UPTIME_RESOURCES, DEFAULT_LOG_RESOURCE}
    named |= {type for types in WRITTEN_TO.values() for type in types}
    assert named - set(RESOURCE_TYPES) == UNLISTED


@pytest.mark.corpora
def test_what_a_custom_metric_is_written_to_is_what_the_service_answered(corpora: Path) -> None:
    log = corpora / "gcp-recorded-http" / "v1beta1_monitoringmetricdescriptor.http.log"
    lists = re.findall(r'"monitoredResourceTypes": \[([^]]*)\]', log.read_text(encoding="utf-8"))
    answered = {tuple(re.findall(r'"([^"]+)"', one)) for one in lists} - {()}
    assert answered == {CUSTOM_METRIC_RESOURCES}


@pytest.mark.corpora
def test_most_of_google_s_samples_are_judged_by_it(corpora: Path) -> None:
    """Of the filters that name a resource type, those whose labels are certain."""
    named = judged = 0
    for folder in ("google-sample-alerts", "google-sample-dashboards"):
        for path in sorted((corpora / folder).glob("*.json")):
            report = judge_files({path.name: path.read_text(encoding="utf-8")})
            for plan in report.plans.values():
                for read in reads(PlanView(plan, Facts(), raw=True)):
                    type = read.side.resource_type
                    named += type != ""
                    judged += type in RESOURCE_TYPES and RESOURCE_TYPES[type].certain
    assert (named, judged) == (961, 942)


def test_labels_are_judged_where_they_are_certain_and_only_there() -> None:
    wrong = ' AND resource.labels.nme="a"'
    message, hint = said("label-unknown", metric("x/y", "network_security_policy", wrong))[0]
    assert message.startswith("the resource network_security_policy has no label nme")
    assert hint == "it has project_id, location, policy_name"
    assert not RESOURCE_TYPES["k8s_node_pool"].certain
    assert said("label-unknown", metric("x/y", "k8s_node_pool", wrong)) == []
    assert said("label-unknown", metric("x/y", "such_a_type", wrong)) == []


@pytest.mark.parametrize("label", ["project_id", "monitored_resource_container"])
def test_the_project_is_a_label_of_every_type(label: str) -> None:
    """Whichever of its names Google's list has: charts and exporters read both."""
    type = "aiplatform.googleapis.com/Endpoint"
    filter = metric("x/y", type, f' AND resource.labels.{label}="a"')
    assert said("label-unknown", filter) == []
    assert said("group-label-unknown", metric("x/y", type), f"resource.labels.{label}") == []
    assert len(said("group-label-unknown", metric("x/y", type), "resource.labels.project")) == 1


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("run.googleapis.com/request_count", ("cloud_run_revision",)),
        ("run.googleapis.com/job/running_executions", ("cloud_run_job",)),
        (
            "run.googleapis.com/container/cpu/utilizations",
            ("cloud_run_revision", "cloud_run_job", "cloud_run_worker_pool"),
        ),
        ("kubernetes.io/node/cpu/total_cores", ("k8s_node",)),
        ("kubernetes.io/node_pool/status", ("k8s_node_pool",)),
        ("kubernetes.io/anthos/up", ()),
        ("prometheus.googleapis.com/up/gauge", (PROMETHEUS_TARGET.type,)),
        ("custom.googleapis.com/a", CUSTOM_METRIC_RESOURCES),
        ("logging.googleapis.com/user/refusals", ()),
        ("storage.googleapis.com/quota/total_core_bytes/usage", ()),
        ("custom.googleapis.com", ()),
        ("/", ()),
        ("//", ()),
        ("", ()),
    ],
)
def test_the_longest_start_of_a_type_says_what_it_is_written_to(
    type: str, expected: tuple[str, ...]
) -> None:
    assert written_to(type) == expected


def test_every_start_in_the_table_can_be_found() -> None:
    for start, types in WRITTEN_TO.items():
        assert written_to(f"{start}x" if start.endswith("/") else start) == types


@pytest.mark.parametrize(
    ("filter", "hint"),
    [
        (metric("run.googleapis.com/request_count", "cloud_run_revision"), ""),
        (metric("run.googleapis.com/request_count", "cloud_run_revison"), "did you mean cloud_run"),
        (metric("run.googleapis.com/request_count", "global"), "it is written to cloud_run_rev"),
        (metric("custom.googleapis.com/a", "generic_task"), ""),
        (metric("custom.googleapis.com/a", "cloud_run_revision"), "it is written to aws_ec2"),
        (metric("prometheus.googleapis.com/up/gauge", "k8s_container"), "it is written to prometh"),
        (metric("monitoring.googleapis.com/uptime_check/check_passed", "cloud_run_revision"), ""),
        ('metric.type="run.googleapis.com/request_count"', ""),
        (
            'metric.type="run.googleapis.com/request_count" '
            'AND resource.type=one_of("gce_instance", "cloud_run_revision")',
            "",
        ),
        ('metric.type="run.googleapis.com/request_count" AND resource.type!="gce_instance"', ""),
    ],
)
def test_a_filter_joins_a_metric_with_a_type_that_it_is_written_to(filter: str, hint: str) -> None:
    findings = said("resource-of-other-metric", filter)
    assert [given[: len(hint)] for _, given in findings] == ([hint] if hint else [])


def test_the_type_alone_is_marked_and_a_slip_of_the_pen_is_put_right() -> None:
    """What --fix writes takes the place of the type, whatever stands around it."""
    filter = 'resource.type = "k8s_nodes" AND metric.type="kubernetes.io/node/cpu/total_cores"'
    (one,) = found("resource-of-other-metric", view([policy(threshold(filter, 5))]))
    assert one.fix is not None and one.part is not None
    assert filter[one.part.begin : one.part.end] == "k8s_nodes"
    assert one.fix.text == "k8s_node"
    other = filter.replace("k8s_nodes", "global")
    (one,) = found("resource-of-other-metric", view([policy(threshold(other, 5))]))
    assert one.fix is None, "what is meant is not plain"


def test_both_sides_of_a_ratio_are_judged() -> None:
    wrong = metric("pubsub.googleapis.com/topic/send_request_count", "pubsub_subscription")
    right = metric("pubsub.googleapis.com/subscription/push_request_count", "pubsub_subscription")
    condition = threshold(right, 1, step("RATE", "SUM"), denominatorFilter=wrong)
    (one,) = found("resource-of-other-metric", view([policy(condition)]))
    assert one.path == ("conditions", 0, "conditionThreshold", "denominatorFilter")


def test_a_metric_of_the_catalogue_is_judged_once_at_its_resource() -> None:
    """Not once more with each alert and objective that reads it."""
    name = "monitoring/metrics.yaml"
    text = PROJECT[name].replace("resource: prometheus_target", "resource: generic_task")
    at = [one.span.line for one in judge({name: text}) if one.code == "resource-of-other-metric"]
    lines = text.splitlines()
    assert [lines[line - 1].strip() for line in at] == ["resource: generic_task"] * 3
