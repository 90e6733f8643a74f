"""What the handlers do, over the REST wire: references, masks, names, secrets, lists."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.handlers.secret_fields import MASK
from sandbox.api.names import Project

P = "/v3/projects/shop"
NUMBER = Project("shop").number
EMAIL = {"type": "email", "displayName": "Mail", "labels": {"email_address": "sre@example.com"}}
CUSTOM = "custom.googleapis.com/http/request_duration"
CPU = 'metric.type="compute.googleapis.com/instance/cpu/x" resource.type="gce_instance"'
DESCRIPTOR = {"type": CUSTOM, "metricKind": "GAUGE", "valueType": "DOUBLE", "unit": "s"}
RATIO = {
    "requestBased": {
        "goodTotalRatio": {
            "goodServiceFilter": 'metric.type="x.googleapis.com/good" resource.type="global"',
            "totalServiceFilter": 'metric.type="x.googleapis.com/all" resource.type="global"',
        }
    }
}
SLO = {"goal": 0.99, "rollingPeriod": "2592000s", "serviceLevelIndicator": RATIO}


def policy(filter: str = "", **more: Any) -> dict[str, Any]:
    threshold = {
        "filter": filter or CPU,
        "comparison": "COMPARISON_GT",
        "thresholdValue": 0.9,
        "duration": "60s",
        "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_MEAN"}],
    }
    if filter.startswith("select_slo"):
        del threshold["aggregations"]
    condition = {"displayName": "c", "conditionThreshold": threshold}
    return {"displayName": "p", "combiner": "OR", "conditions": [condition], **more}


def promql(query: str, **more: Any) -> dict[str, Any]:
    inner = {"query": query, "duration": "60s", "evaluationInterval": "30s", **more}
    condition = {"displayName": "c", "conditionPrometheusQueryLanguage": inner}
    return {"displayName": "p", "combiner": "OR", "conditions": [condition]}


# references


def test_a_policy_must_name_channels_that_are_there(wire: Any) -> None:
    lost = "projects/shop/notificationChannels/123"
    assert wire.refused("POST", f"{P}/alertPolicies", policy(notificationChannels=[lost])) == (
        404,
        "NOT_FOUND",
        f"Notification channel not found: {lost}",
    )
    status, _, message = wire.refused(
        "POST", f"{P}/alertPolicies", policy(notificationChannels=["mail"])
    )
    assert status == 400
    assert "notificationChannels" in message or "notification_channels" in message


@pytest.mark.parametrize(
    "type", [CUSTOM, "external.googleapis.com/a/b", "logging.googleapis.com/user/slow_requests"]
)
def test_a_policy_must_name_metrics_that_somebody_declared(wire: Any, type: str) -> None:
    body = policy(f'metric.type="{type}" AND resource.type="global"')
    words = (
        f'Cannot find metric(s) that match type = "{type}". If a metric was created recently, it '
        "could take up to 10 minutes to become available. Please try again soon."
    )
    assert wire.refused("POST", f"{P}/alertPolicies", body) == (404, "NOT_FOUND", words)
    if type.startswith("logging"):
        log_metric = {"name": "slow_requests", "filter": "severity>=ERROR"}
        wire.ok("POST", "/v2/projects/shop/metrics", log_metric)
        body["conditions"][0]["conditionThreshold"]["aggregations"][0]["perSeriesAligner"] = (
            "ALIGN_DELTA"
        )
    else:
        wire.ok("POST", f"{P}/metricDescriptors", {**DESCRIPTOR, "type": type})
    wire.ok("POST", f"{P}/alertPolicies", body)


def test_promql_must_name_metrics_that_somebody_declared_unless_it_says_not_to_look(
    wire: Any,
) -> None:
    query = "rate(custom_googleapis_com:http_request_duration[5m]) > 1"
    quoted = f'rate({{"{CUSTOM}", monitored_resource="global"}}[5m]) > 1'
    for text in (query, quoted):
        status, _, message = wire.refused("POST", f"{P}/alertPolicies", promql(text))
        assert (status, "Cannot find metric(s)" in message) == (404, True)
        wire.ok("POST", f"{P}/alertPolicies", promql(text, disableMetricValidation=True))
    wire.ok("POST", f"{P}/metricDescriptors", DESCRIPTOR)
    for text in (query, quoted, "http_requests_total > 1"):
        wire.ok("POST", f"{P}/alertPolicies", promql(text))


def test_a_channel_in_use_goes_by_force_only_and_leaves_the_policies(wire: Any) -> None:
    channel = wire.ok("POST", f"{P}/notificationChannels", EMAIL)["name"]
    other = wire.ok("POST", f"{P}/notificationChannels", EMAIL)["name"]
    made = wire.ok("POST", f"{P}/alertPolicies", policy(notificationChannels=[channel, other]))
    assert wire.refused("DELETE", f"/v3/{channel}?force=false") == (
        400,
        "FAILED_PRECONDITION",
        f'Could not delete "{channel}" because it is still being referenced by: "{made["name"]}"',
    )
    assert wire.ok("DELETE", f"/v3/{channel}?force=true") == {}
    assert wire.ok("GET", f"/v3/{made['name']}")["notificationChannels"] == [other]
    wire.refused("GET", f"/v3/{channel}")


def test_an_objective_needs_its_service_and_a_policy_its_objective(wire: Any) -> None:
    objectives = f"{P}/services/api/serviceLevelObjectives"
    assert wire.refused("POST", objectives, SLO) == (
        404,
        "NOT_FOUND",
        f"There is no service with id 'api' in project '{NUMBER}'",
    )
    wire.ok("POST", f"{P}/services?serviceId=api", {"custom": {}})
    name = "projects/shop/services/api/serviceLevelObjectives/good"
    selecting = policy(f'select_slo_burn_rate("{name}", "3600s")')
    selecting["conditions"][0]["conditionThreshold"]["duration"] = "0s"
    assert wire.refused("POST", f"{P}/alertPolicies", selecting) == (
        404,
        "NOT_FOUND",
        'There is no slo with id "good" under service "api" in project "shop"',
    )
    made = wire.ok("POST", f"{objectives}?serviceLevelObjectiveId=good", SLO)
    assert made["name"] == name.replace("shop", NUMBER)
    wire.ok("POST", f"{P}/alertPolicies", selecting)
    by_number = policy(f'select_slo_burn_rate("{made["name"]}", "3600s")')
    by_number["conditions"][0]["conditionThreshold"]["duration"] = "0s"
    wire.ok("POST", f"{P}/alertPolicies", by_number)


def test_an_objective_must_read_metrics_that_are_there(wire: Any) -> None:
    wire.ok("POST", f"{P}/services?serviceId=api", {"custom": {}})
    indicator = {
        "requestBased": {
            "distributionCut": {
                "distributionFilter": f'metric.type="{CUSTOM}" resource.type="global"',
                "range": {"max": 1},
            }
        }
    }
    body = {**SLO, "serviceLevelIndicator": indicator}
    status, code, message = wire.refused("POST", f"{P}/services/api/serviceLevelObjectives", body)
    assert (status, code) == (400, "INVALID_ARGUMENT")
    assert message.startswith(
        "Invalid SLO definition: The metric referenced by the provided filter"
    )


def test_a_service_goes_after_its_objectives(wire: Any) -> None:
    wire.ok("POST", f"{P}/services?serviceId=api", {"custom": {}})
    slo = wire.ok("POST", f"{P}/services/api/serviceLevelObjectives", SLO)["name"]
    status, code, message = wire.refused("DELETE", f"{P}/services/api")
    assert (status, code) == (400, "FAILED_PRECONDITION")
    assert slo in message
    wire.ok("DELETE", f"/v3/{slo}")
    wire.ok("DELETE", f"{P}/services/api")


def test_an_uptime_check_goes_after_the_policies_that_name_it(wire: Any) -> None:
    check = wire.ok("POST", f"{P}/uptimeCheckConfigs", UPTIME)["name"]
    id = check.rpartition("/")[2]
    filter = (
        'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND '
        f'metric.labels.check_id="{id}" AND resource.type="uptime_url"'
    )
    made = policy(filter)
    made["conditions"][0]["conditionThreshold"]["aggregations"] = [
        {"alignmentPeriod": "1200s", "perSeriesAligner": "ALIGN_NEXT_OLDER"}
    ]
    name = wire.ok("POST", f"{P}/alertPolicies", made)["name"]
    assert wire.refused("DELETE", f"/v3/{check}")[1] == "FAILED_PRECONDITION"
    wire.ok("DELETE", f"/v3/{name}")
    wire.ok("DELETE", f"/v3/{check}")


def test_a_group_goes_with_its_descendants_by_recursion_only(wire: Any) -> None:
    top = wire.ok("POST", f"{P}/groups", {"displayName": "a", "filter": "resource.type=x"})["name"]
    under = {"displayName": "b", "filter": "resource.type=x", "parentName": top}
    child = wire.ok("POST", f"{P}/groups", under)["name"]
    assert wire.refused("DELETE", f"/v3/{top}")[1] == "FAILED_PRECONDITION"
    wire.ok("DELETE", f"/v3/{top}?recursive=true")
    assert wire.refused("GET", f"/v3/{child}")[0] == 404
    lost = {"displayName": "b", "filter": "resource.type=x", "parentName": top}
    assert wire.refused("POST", f"{P}/groups", lost)[0] == 404


def test_names_are_taken_once(wire: Any) -> None:
    wire.ok("POST", f"{P}/services?serviceId=api", {"custom": {}})
    slos = f"{P}/services/api/serviceLevelObjectives?serviceLevelObjectiveId=good"
    board = {"displayName": "d", "name": "projects/shop/dashboards/mine", "gridLayout": {}}
    for path, body in (
        (f"{P}/services?serviceId=api", {"custom": {}}),
        (slos, SLO),
        ("/v2/projects/shop/metrics", {"name": "m", "filter": "severity>=ERROR"}),
        ("/v2/projects/shop/sinks", {"name": "s", "destination": "storage.googleapis.com/b"}),
        ("/v1/projects/shop/dashboards", board),
    ):
        wire("POST", path, body)
        assert wire.refused("POST", path, body)[:2] == (409, "ALREADY_EXISTS"), path


# alert policies


def test_conditions_keep_their_names_through_updates(wire: Any) -> None:
    made = wire.ok("POST", f"{P}/alertPolicies", policy())
    first = made["conditions"][0]
    assert first["name"].startswith(f"{made['name']}/conditions/")
    assert made["enabled"] is True
    second = {**policy()["conditions"][0], "displayName": "new"}
    changed = {**made, "conditions": [first, second]}
    after = wire.ok("PATCH", f"/v3/{made['name']}?updateMask=conditions", changed)
    assert after["conditions"][0]["name"] == first["name"]
    assert after["conditions"][1]["name"] not in (None, first["name"])
    foreign = {**first, "name": f"{made['name']}/conditions/1"}
    refused = wire.refused(
        "PATCH", f"/v3/{made['name']}?updateMask=conditions", {"conditions": [foreign]}
    )
    assert refused[0] == 400
    assert "has no condition of this name" in refused[2]


def test_an_update_without_a_mask_replaces_all_but_what_the_server_gave(
    wire: Any, clock: Any
) -> None:
    made = wire.ok("POST", f"{P}/alertPolicies", policy(userLabels={"a": "b"}))
    clock.move(minutes=1)
    after = wire.ok("PATCH", f"/v3/{made['name']}", policy(displayName="q", name="x"))
    assert (after["displayName"], after["name"]) == ("q", made["name"])
    assert "userLabels" not in after
    assert after["creationRecord"] == made["creationRecord"]
    assert after["mutationRecord"]["mutateTime"] > made["mutationRecord"]["mutateTime"]


def test_a_refused_body_changes_nothing(wire: Any) -> None:
    made = wire.ok("POST", f"{P}/alertPolicies", policy())
    wire.refused("PATCH", f"/v3/{made['name']}?updateMask=conditions", {"conditions": []})
    assert wire.ok("GET", f"/v3/{made['name']}") == made
    wire.refused("POST", f"{P}/alertPolicies", policy(combiner="XOR"))
    assert wire.ok("GET", f"{P}/alertPolicies")["totalSize"] == 1


# secrets

PAGERDUTY = {"type": "pagerduty", "labels": {"service_key": "0123456789abcdef0123456789abcdef"}}
UPTIME = {
    "displayName": "Health check!",
    "monitoredResource": {
        "type": "uptime_url",
        "labels": {"host": "example.com", "project_id": "shop"},
    },
    "httpCheck": {"useSsl": True, "authInfo": {"username": "u", "password": "hunter2hunter2"}},
    "period": "60s",
    "timeout": "10s",
}


def test_a_channels_secret_is_written_and_never_shown(wire: Any) -> None:
    key = PAGERDUTY["labels"]["service_key"]
    made = wire.ok("POST", f"{P}/notificationChannels", PAGERDUTY)
    path = f"/v3/{made['name']}"
    shown = [made, wire.ok("GET", path), wire.ok("GET", f"{P}/notificationChannels")]
    shown.append(wire.ok("PATCH", f"{path}?updateMask=displayName", {"displayName": "PD"}))
    shown.append(wire.ok("PATCH", path, wire.ok("GET", path)))
    assert key not in str(shown)
    assert made["labels"]["service_key"] == MASK
    assert wire.api.store.get(made["name"]).body["labels"]["service_key"] == key
    wire.ok("PATCH", path, {**PAGERDUTY, "labels": {"service_key": "f" * 32}})
    assert wire.api.store.get(made["name"]).body["labels"]["service_key"] == "f" * 32


def test_no_refusal_repeats_a_secret(wire: Any) -> None:
    for labels in (
        {"service_key": "topsecret-topsecret", "bad key!": "x"},
        {"service_key": 1234567890123},
        {"service_key": "topsecret-topsecret", "nested": {"a": 1}},
    ):
        _, _, message = wire.refused(
            "POST", f"{P}/notificationChannels", {"type": "pagerduty", "labels": labels}
        )
        assert "topsecret" not in message
        assert "1234567890123" not in message
    check = {**UPTIME, "httpCheck": {"authInfo": {"username": "u", "password": 1234567890123}}}
    _, _, message = wire.refused("POST", f"{P}/uptimeCheckConfigs", check)
    assert "auth_info.password" in message
    assert "1234567890123" not in message


def test_an_uptime_checks_password_and_masked_headers_are_not_shown(wire: Any) -> None:
    body = {
        **UPTIME,
        "httpCheck": {**UPTIME["httpCheck"], "maskHeaders": True, "headers": {"X": "y"}},
    }
    made = wire.ok("POST", f"{P}/uptimeCheckConfigs", body)
    assert made["httpCheck"]["authInfo"] == {"username": "u", "password": MASK}
    assert made["httpCheck"]["headers"] == {"X": MASK}
    wire.ok("PATCH", f"/v3/{made['name']}", made)
    stored = wire.api.store.get(made["name"]).body["httpCheck"]
    assert stored["authInfo"]["password"] == "hunter2hunter2"
    assert stored["headers"] == {"X": "y"}


# what the service fills in


def test_an_uptime_check_is_completed(wire: Any) -> None:
    made = wire.ok("POST", f"{P}/uptimeCheckConfigs", UPTIME)
    assert made["name"].startswith("projects/shop/uptimeCheckConfigs/health-check-")
    assert made["checkerType"] == "STATIC_IP_CHECKERS"
    http = made["httpCheck"]
    assert (http["port"], http["path"], http["requestMethod"]) == (443, "/", "GET")


def test_a_field_newer_than_the_messages_is_kept(wire: Any) -> None:
    made = wire.ok("POST", f"{P}/uptimeCheckConfigs", {**UPTIME, "logCheckFailures": True})
    assert made["logCheckFailures"] is True
    path = f"/v3/{made['name']}?updateMask=log_check_failures"
    assert wire.ok("PATCH", path, {"logCheckFailures": False})["logCheckFailures"] is False
    wire.refused("POST", f"{P}/uptimeCheckConfigs", {**UPTIME, "logCheckFailures": "yes"})


def test_a_log_metric_has_a_descriptor_and_takes_slashes(wire: Any) -> None:
    body = {"name": "nginx/requests", "filter": "severity>=ERROR", "description": "d"}
    made = wire.ok("POST", "/v2/projects/shop/metrics", body)
    type = "logging.googleapis.com/user/nginx/requests"
    assert made["metricDescriptor"] == {
        "name": f"projects/shop/metricDescriptors/{type}",
        "type": type,
        "metricKind": "DELTA",
        "valueType": "INT64",
        "unit": "1",
        "description": "d",
    }
    path = "/v2/projects/shop/metrics/nginx%2Frequests"
    assert wire.ok("GET", path) == made
    assert wire.ok("GET", f"{P}/metricDescriptors/{type}")["type"] == type
    assert wire.ok("PUT", path, {**body, "filter": "severity>=INFO"})["filter"] == "severity>=INFO"
    gauge = {**body, "metricDescriptor": {"metricKind": "GAUGE", "valueType": "INT64"}}
    assert wire.refused("PUT", path, gauge)[0] == 400
    wire.ok("DELETE", path)
    assert wire.refused("GET", path)[:2] == (404, "NOT_FOUND")


def test_a_descriptor_is_fixed_but_for_words_and_more_labels(wire: Any) -> None:
    label = {"key": "a", "description": "x"}
    wire.ok("POST", f"{P}/metricDescriptors", {**DESCRIPTOR, "labels": [label]})
    again = wire.ok(
        "POST", f"{P}/metricDescriptors", {**DESCRIPTOR, "unit": "ms", "labels": [{"key": "b"}]}
    )
    assert (again["unit"], again["labels"]) == ("ms", [label, {"key": "b"}])
    for changed in ({"valueType": "INT64"}, {"metricKind": "CUMULATIVE"}):
        assert wire.refused("POST", f"{P}/metricDescriptors", {**DESCRIPTOR, **changed})[0] == 400


def test_a_dashboard_keeps_what_the_messages_do_not_know(wire: Any) -> None:
    tile = {
        "width": 24,
        "height": 8,
        "xPos": 0,
        "widget": {"title": "t", "treemap": {"dataSets": [{"x": 1.0}]}, "visibilityCondition": {}},
    }
    body = {
        "displayName": "d",
        "mosaicLayout": {"columns": 48, "tiles": [tile]},
        "annotations": {"a": [1]},
    }
    made = wire.ok("POST", "/v1/projects/shop/dashboards", body)
    kept = made["mosaicLayout"]["tiles"][0]
    assert kept["widget"] == tile["widget"]
    assert "xPos" not in kept  # a default, which protobuf's JSON leaves out
    assert made["annotations"] == {"a": [1]}
    assert made["name"].startswith(f"projects/{NUMBER}/dashboards/")
    numbered = wire.ok("GET", f"/v1/{made['name']}?$alt=json;enum-encoding=int")
    assert numbered == made


def test_a_dashboard_is_changed_under_its_etag(wire: Any) -> None:
    body = {"displayName": "d", "gridLayout": {"columns": "2"}}
    made = wire.ok("POST", "/v1/projects/shop/dashboards", body)
    path = f"/v1/{made['name']}"
    after = wire.ok("PATCH", path, {**made, "displayName": "e"})
    assert after["etag"] != made["etag"]
    assert wire.refused("PATCH", path, {**made, "displayName": "f"})[:2] == (409, "ABORTED")
    assert wire.ok("PATCH", path, {**body, "displayName": "g"})["displayName"] == "g"


def test_enums_as_numbers_where_asked_for(wire: Any) -> None:
    made = wire.ok("POST", f"{P}/alertPolicies?%24alt=json%3Benum-encoding%3Dint", policy())
    assert made["combiner"] == 2
    threshold = made["conditions"][0]["conditionThreshold"]
    assert (threshold["comparison"], threshold["thresholdValue"]) == (1, 0.9)
    assert wire.ok("GET", f"/v3/{made['name']}?alt=json")["combiner"] == "OR"
    sent = policy(combiner=2)
    assert wire.ok("POST", f"{P}/alertPolicies", sent)["combiner"] == "OR"


def test_a_project_may_be_named_by_its_number(wire: Any) -> None:
    made = wire.ok("POST", f"{P}/alertPolicies", policy())
    by_number = made["name"].replace("shop", NUMBER)
    assert wire.ok("GET", f"/v3/{by_number}") == made
    assert wire.ok("GET", f"/v3/projects/{NUMBER}/alertPolicies")["totalSize"] == 1


def test_snoozes(wire: Any, clock: Any) -> None:
    name = wire.ok("POST", f"{P}/alertPolicies", policy())["name"]
    interval = {"startTime": "2026-11-23T12:00:00Z", "endTime": "2026-11-23T13:00:00Z"}
    body = {"displayName": "s", "criteria": {"policies": [name]}, "interval": interval}
    made = wire.ok("POST", f"{P}/snoozes", body)
    longer = {"interval": {"endTime": "2026-11-23T14:00:00Z"}}
    path = f"/v3/{made['name']}"
    after = wire.ok("PATCH", f"{path}?updateMask=interval.endTime", longer)
    assert after["interval"] == {**interval, **longer["interval"]}
    assert wire.refused("PATCH", path, longer)[0] == 400
    assert wire.ok("GET", f"{P}/snoozes")["snoozes"] == [after]
    clock.move(minutes=1)
    assert "in the past" in wire.refused("POST", f"{P}/snoozes", body)[2]
    lost = {**body, "criteria": {"policies": [f"{name}0"]}}
    assert wire.refused("POST", f"{P}/snoozes", lost)[0] == 404


def test_sinks(wire: Any) -> None:
    body = {"name": "all", "destination": "storage.googleapis.com/b", "filter": "severity>=ERROR"}
    made = wire.ok("POST", "/v2/projects/shop/sinks", body)
    assert made["writerIdentity"].startswith(f"serviceAccount:service-{NUMBER}@")
    path = "/v2/projects/shop/sinks/all"
    after = wire.ok("PATCH", f"{path}?updateMask=filter", {"filter": "severity>=INFO"})
    assert (after["filter"], after["destination"]) == ("severity>=INFO", body["destination"])
    replaced = wire.ok("PUT", path, {"destination": "storage.googleapis.com/c"})
    assert "filter" not in replaced
    assert wire.ok("GET", "/v2/projects/shop/sinks")["sinks"] == [replaced]
    wire.ok("DELETE", path)
    assert wire.refused("GET", path)[0] == 404


def test_what_is_built_in(wire: Any) -> None:
    found = wire.ok("GET", f"{P}/monitoredResourceDescriptors")["resourceDescriptors"]
    assert {"global", "prometheus_target", "cloud_run_revision"} <= {r["type"] for r in found}
    one = wire.ok("GET", f"{P}/monitoredResourceDescriptors/prometheus_target")
    assert [label["key"] for label in one["labels"]][-2:] == ["job", "instance"]
    picked = wire.ok("GET", f'{P}/monitoredResourceDescriptors?filter=resource.type="global"')
    assert len(picked["resourceDescriptors"]) == 1
    channels = wire.ok("GET", f"{P}/notificationChannelDescriptors")["channelDescriptors"]
    assert "pagerduty" in {c["type"] for c in channels}
    assert wire.ok("GET", f"{P}/notificationChannelDescriptors/slack")["type"] == "slack"
    assert wire.refused("GET", f"{P}/notificationChannelDescriptors/pigeon")[0] == 404
    assert wire.ok("GET", "/v3/uptimeCheckIps")["uptimeCheckIps"][0]["ipAddress"]


def test_a_quota_that_is_used_up_refuses_the_next(wire: Any) -> None:
    check = {
        "displayName": "Health",
        "monitoredResource": {"type": "uptime_url", "labels": {"host": "a.example"}},
        "httpCheck": {"path": "/health"},
        "timeout": "10s",
    }
    names = [wire.ok("POST", f"{P}/uptimeCheckConfigs", check)["name"] for _ in range(100)]
    status, code, message = wire.refused("POST", f"{P}/uptimeCheckConfigs", check)
    assert (status, code) == (429, "RESOURCE_EXHAUSTED")
    assert "at most 100" in message
    wire.ok("DELETE", f"/v3/{names[0]}")
    wire.ok("POST", f"{P}/uptimeCheckConfigs", check)
