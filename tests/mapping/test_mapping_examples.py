"""The mapping on bodies as our Plan holds them, and the requests that follow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring.mapping import (
    TYPES,
    MappingError,
    body_to_args,
    body_to_inputs,
    canonical_dashboard,
    create_request,
    delete_request,
    inputs_to_body,
    read_request,
    resource_type,
    response_to_outputs,
    update_request,
)
from monitoring.plan import Kind

SLO_NAME = "projects/p/services/svc/serviceLevelObjectives/availability"
SLO_BODY = {
    "name": SLO_NAME,
    "displayName": "Availability",
    "goal": 0.999,
    "rollingPeriod": "2592000s",
    "serviceLevelIndicator": {
        "requestBased": {"goodTotalRatio": {"badServiceFilter": "b", "totalServiceFilter": "t"}}
    },
    "userLabels": {"managed-by": "clarity", "camelKey": "stays"},
}


def test_an_slo_is_taken_apart_by_its_name() -> None:
    assert body_to_args(Kind.SLO, SLO_BODY) == {
        "service": "svc",
        "slo_id": "availability",
        "display_name": "Availability",
        "goal": 0.999,
        "rolling_period_days": 30,
        "request_based_sli": {
            "good_total_ratio": {"bad_service_filter": "b", "total_service_filter": "t"}
        },
        "user_labels": {"managed-by": "clarity", "camelKey": "stays"},
    }


def test_a_service_is_taken_apart_by_its_name() -> None:
    body = {"name": "projects/p/services/svc", "displayName": "S", "custom": {}}
    assert body_to_args(Kind.SERVICE, body) == {"service_id": "svc", "display_name": "S"}


def test_a_secret_label_becomes_a_sensitive_one_and_its_token_stays() -> None:
    body = {
        "type": "pagerduty",
        "displayName": "PagerDuty",
        "labels": {"service_key": "${secret:pagerdutyServiceKey}"},
    }
    assert body_to_args(Kind.CHANNEL, body) == {
        "type": "pagerduty",
        "display_name": "PagerDuty",
        "sensitive_labels": {"service_key": "${secret:pagerdutyServiceKey}"},
    }


def test_plain_and_secret_labels_part() -> None:
    body = {"type": "slack", "labels": {"channel_name": "#x", "auth_token": "t"}}
    inputs = body_to_inputs(resource_type(Kind.CHANNEL), body)
    assert inputs["labels"] == {"channel_name": "#x"}
    assert inputs["sensitiveLabels"] == {"authToken": "t"}
    assert inputs_to_body(resource_type(Kind.CHANNEL), inputs) == body


def test_the_answers_masked_secret_is_not_an_input() -> None:
    answer = {"type": "slack", "labels": {"channel_name": "#x", "auth_token": "****"}}
    inputs = body_to_inputs(resource_type(Kind.CHANNEL), answer, answer=True)
    assert inputs == {"type": "slack", "labels": {"channel_name": "#x"}}


def test_a_dashboard_becomes_json_text() -> None:
    body = {"displayName": "b", "mosaicLayout": {"columns": 48, "tiles": []}}
    (name, text), *rest = body_to_args(Kind.DASHBOARD, body).items()
    assert name == "dashboard_json"
    assert json.loads(text) == body
    assert rest == []


def test_a_basic_sli_keeps_its_empty_flag() -> None:
    slo = TYPES["gcp:monitoring/slo:Slo"]
    body = {"serviceLevelIndicator": {"basicSli": {"availability": {}, "location": ["l"]}}}
    inputs = body_to_inputs(slo, body)
    assert inputs["basicSli"] == {"availability": {"enabled": True}, "locations": ["l"]}
    assert inputs_to_body(slo, inputs)["serviceLevelIndicator"] == body["serviceLevelIndicator"]


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        (Kind.POLICY, {"dispalyName": "x"}, "dispalyName: "),
        (
            Kind.POLICY,
            {"conditions": [{"conditionThreshold": {"filtre": ""}}]},
            "conditions[0].conditionThreshold.filtre: conditionThreshold has no property",
        ),
        (Kind.POLICY, {"conditions": {}}, "conditions: must be a list"),
        (Kind.POLICY, {"conditions": ["x"]}, "conditions[0]: must be an object"),
        (Kind.POLICY, {"enabled": "yes"}, "enabled: must be true or false"),
        (Kind.POLICY, {"userLabels": {"a": 1}}, "userLabels.a: must be a string"),
        (Kind.SLO, {"rollingPeriod": "90000s"}, "rollingPeriod: must be whole days"),
        (Kind.SLO, {"rollingPeriod": "soon"}, 'must be a duration such as "86400s"'),
        (Kind.SLO, {"goal": "Infinity"}, "goal: must be a finite number"),
        (Kind.SLO, {"goal": True}, "goal: must be a finite number"),
        (
            Kind.SLO,
            {"serviceLevelIndicator": {"occultSli": {}}},
            "serviceLevelIndicator.occultSli: gcp:monitoring/slo:Slo has no property",
        ),
        (Kind.SERVICE, {"basicService": {}}, "basicService: "),
    ],
)
def test_what_has_no_property_is_refused_with_its_place(
    kind: Kind, body: dict[str, Any], message: str
) -> None:
    with pytest.raises(MappingError) as error:
        body_to_args(kind, body)
    assert message in str(error.value)


def test_an_answer_may_be_newer_than_the_tables() -> None:
    policy = resource_type(Kind.POLICY)
    answer = {"displayName": "x", "novelty": {"a": 1}, "conditions": [{"displayName": "c", "n": 1}]}
    inputs = body_to_inputs(policy, answer, answer=True)
    assert inputs == {"displayName": "x", "conditions": [{"displayName": "c"}]}


def test_big_whole_numbers_come_as_text() -> None:
    policy = resource_type(Kind.POLICY)
    test = {"comparison": "COMPARISON_GT", "threshold": "9007199254740993"}
    body = {"conditions": [{"displayName": "c", "conditionSql": {"rowCountTest": test}}]}
    (condition,) = body_to_inputs(policy, body)["conditions"]
    assert condition["conditionSql"]["rowCountTest"]["threshold"] == 9007199254740993


def test_an_slo_is_created_under_its_service_with_the_bare_id() -> None:
    slo = resource_type(Kind.SLO)
    request = create_request(slo, body_to_inputs(slo, SLO_BODY), "p")
    assert request.method == "POST"
    assert request.target == (
        "/v3/projects/p/services/svc/serviceLevelObjectives"
        "?alt=json&serviceLevelObjectiveId=availability"
    )
    assert request.body == {**SLO_BODY, "name": "availability"}


def test_an_update_masks_what_changed_and_leaves_the_id_out() -> None:
    slo = resource_type(Kind.SLO)
    inputs = body_to_inputs(slo, SLO_BODY)
    state = response_to_outputs(slo, SLO_BODY, {**inputs, "project": "p"})
    request = update_request(slo, SLO_NAME, "p", inputs, state, {"requestBasedSli", "goal"})
    assert request is not None
    assert request.method == "PATCH"
    assert request.target == f"/v3/{SLO_NAME}?alt=json&updateMask=goal%2CserviceLevelIndicator"
    assert request.body == {k: v for k, v in SLO_BODY.items() if k != "name"}


def test_a_switch_of_the_plugin_alone_sends_nothing() -> None:
    slo = resource_type(Kind.SLO)
    assert update_request(slo, SLO_NAME, "p", {}, {}, {"deletionPolicy"}) is None


def test_an_updated_condition_keeps_the_name_that_the_api_gave_it() -> None:
    policy = resource_type(Kind.POLICY)
    name = "projects/p/alertPolicies/1"
    state = {"conditions": [{"displayName": "old", "name": f"{name}/conditions/7"}]}
    inputs = {"displayName": "x", "conditions": [{"displayName": "new"}, {"displayName": "more"}]}
    request = update_request(policy, name, "p", inputs, state, {"conditions"})
    assert request is not None
    assert request.body["conditions"] == [
        {"displayName": "new", "name": f"{name}/conditions/7"},
        {"displayName": "more"},
    ]


def test_a_dashboard_is_updated_with_the_etag_last_seen() -> None:
    dashboard = resource_type(Kind.DASHBOARD)
    state = {"dashboardJson": '{"displayName":"old","etag":"e7"}'}
    inputs = {"dashboardJson": '{"displayName":"new"}'}
    name = "projects/p/dashboards/d"
    request = update_request(dashboard, name, "p", inputs, state, {"dashboardJson"})
    assert request is not None
    assert (request.method, request.target) == ("PATCH", f"/v1/{name}?alt=json")
    assert request.body == {"displayName": "new", "etag": "e7"}


def test_names_are_quoted_as_the_official_plugin_quotes_them() -> None:
    log_metric, descriptor = resource_type(Kind.LOG_METRIC), resource_type(Kind.DESCRIPTOR)
    assert (
        read_request(log_metric, "a/b c", "p").target == "/v2/projects/p/metrics/a%2Fb%20c?alt=json"
    )
    name = "projects/p/metricDescriptors/custom.googleapis.com/a/b"
    assert read_request(descriptor, name, "p").target == f"/v3/{name}?alt=json"


@pytest.mark.parametrize("force", [True, False])
def test_a_channel_is_deleted_with_its_force(force: bool) -> None:
    name = "projects/p/notificationChannels/1"
    request = delete_request(resource_type(Kind.CHANNEL), name, "p", {"forceDelete": force})
    assert request.target == f"/v3/{name}?alt=json&force={str(force).lower()}"


def test_an_id_of_another_type_is_refused() -> None:
    with pytest.raises(MappingError, match=r"is not an id of .*Slo: wanted projects/\{project\}"):
        read_request(resource_type(Kind.SLO), "projects/p/services/svc", "p")


def test_the_project_in_the_state_is_the_id_though_the_api_says_the_number() -> None:
    service = resource_type(Kind.SERVICE)
    answer = {"name": "projects/123/services/svc", "custom": {}}
    outputs = response_to_outputs(service, answer, {"project": "p"})
    assert (outputs["project"], outputs["serviceId"]) == ("p", "svc")


def test_two_spellings_of_a_dashboard_are_one() -> None:
    ours = {
        "displayName": "d",
        "mosaicLayout": {
            "columns": 48,
            "tiles": [
                {"width": 24, "widget": {"blank": {}}},
                {"xPos": 24, "widget": {"text": {"content": "x"}}},
                {"widget": {"xyChart": {"dataSets": [{"legendTemplate": "l"}]}}},
            ],
        },
    }
    theirs = {
        "displayName": "d",
        "name": "projects/1/dashboards/2",
        "etag": "e",
        "labels": None,
        "mosaicLayout": {
            "columns": 48,
            "tiles": [
                {"width": 24, "xPos": 0, "yPos": 0, "widget": {"title": "", "blank": {}}},
                {
                    "xPos": 24,
                    "widget": {"text": {"content": "x", "format": "MARKDOWN", "style": {}}},
                },
                {
                    "widget": {
                        "xyChart": {
                            "dataSets": [
                                {
                                    "legendTemplate": "l",
                                    "targetAxis": "Y1",
                                    "minAlignmentPeriod": "0s",
                                    "plotType": "PLOT_TYPE_UNSPECIFIED",
                                    "breakdowns": [],
                                }
                            ]
                        }
                    }
                },
            ],
        },
    }
    assert canonical_dashboard(ours) == canonical_dashboard(theirs)


@pytest.mark.parametrize(
    "other",
    [
        {"widget": {"logsPanel": {}}},
        {"widget": {"blank": {}}, "xPos": 1},
        {"widget": {"blank": {}, "title": "t"}},
    ],
)
def test_dashboards_that_differ_stay_different(other: dict[str, Any]) -> None:
    def board(tile: dict[str, Any]) -> dict[str, Any]:
        return {"mosaicLayout": {"tiles": [tile]}}

    assert canonical_dashboard(board({"widget": {"blank": {}}})) != canonical_dashboard(
        board(other)
    )


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, '{"a":' * 100 + "1" + "}" * 100])
def test_json_that_is_no_sane_object_is_refused(text: str) -> None:
    with pytest.raises(MappingError):
        inputs_to_body(resource_type(Kind.DASHBOARD), {"dashboardJson": text})
