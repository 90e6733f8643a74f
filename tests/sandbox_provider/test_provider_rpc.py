"""The plugin's answers to the engine's questions, without an engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as rpc

from sandbox.provider import VERSION, values
from sandbox.provider.failure import told
from sandbox.provider.rpc import Plugin

KEY = "0123456789abcdef0123456789abcdef"
POLICY = "gcp:monitoring/alertPolicy:AlertPolicy"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
SERVICE = "gcp:monitoring/customService:CustomService"
DESCRIPTOR = "gcp:monitoring/metricDescriptor:MetricDescriptor"
UPTIME = "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig"
DASHBOARD = "gcp:monitoring/dashboard:Dashboard"
LOG_METRIC = "gcp:logging/metric:Metric"

Kind = rpc.PropertyDiff


def urn(token: str) -> str:
    return f"urn:pulumi:s::p::my:component:Thing${token}::name"


def struct(plain: dict[str, Any], *secrets: tuple[str | int, ...]) -> Any:
    return values.write(plain, set(secrets))


def policy(**more: Any) -> dict[str, Any]:
    condition = {"displayName": "c", "conditionMatchedLog": {"filter": "x"}}
    return {"displayName": "p", "combiner": "OR", "conditions": [condition], **more}


@pytest.fixture
def plugin(api: Any, tmp_path: Path) -> Plugin:
    plugin = Plugin(tmp_path)
    plugin.configure(rpc.ConfigureRequest(args=struct(api.config)))
    return plugin


def checked(plugin: Plugin, token: str, inputs: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    response = plugin.check(rpc.CheckRequest(urn=urn(token), news=struct(inputs)))
    plain, _ = values.read(response.inputs)
    return plain, [f"{f.property}: {f.reason}" for f in response.failures]


def diffed(
    plugin: Plugin, token: str, state: dict[str, Any], inputs: dict[str, Any]
) -> tuple[Any, dict[str, int]]:
    request = rpc.DiffRequest(urn=urn(token), olds=struct(state), news=struct(inputs))
    response = plugin.diff(request)
    return response, {path: d.kind for path, d in response.detailedDiff.items()}


def created(plugin: Plugin, token: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    response = plugin.create(rpc.CreateRequest(urn=urn(token), properties=struct(inputs)))
    return response.id, values.read(response.properties)[0]


def error_of(rpc_method: Any, request: Any) -> str:
    """What the engine gets to hear when the RPC fails."""

    class Context:
        def abort(self, code: grpc.StatusCode, message: str) -> None:
            raise AssertionError(f"{code.name}: {message}")

    with pytest.raises(AssertionError) as error:
        told(rpc_method)(request, Context())  # type: ignore[arg-type]
    return str(error.value)


# --- the plugin itself ---


def test_it_presents_itself(plugin: Plugin) -> None:
    assert plugin.get_plugin_info(Empty()).version == VERSION
    assert plugin.handshake(rpc.ProviderHandshakeRequest()).accept_secrets
    schema = json.loads(plugin.get_schema(rpc.GetSchemaRequest()).schema)
    assert schema == {"name": "gcp", "version": VERSION}


def test_it_stands_in_for_the_plugin_of_the_installed_sdk() -> None:
    from importlib.metadata import version

    assert version("pulumi-gcp") == VERSION


def test_a_data_source_is_refused_with_a_way_out(plugin: Plugin) -> None:
    message = error_of(plugin.invoke, rpc.InvokeRequest(tok="gcp:x/getY:getY"))
    assert message.startswith("FAILED_PRECONDITION: gcp:x/getY:getY: the sandbox's gcp plugin has")


def test_an_unknown_type_is_refused_by_name(plugin: Plugin) -> None:
    request = rpc.CreateRequest(urn=urn("gcp:storage/bucket:Bucket"))
    message = error_of(plugin.create, request)
    assert "does not know gcp:storage/bucket:Bucket; it knows gcp:logging/metric:Metric" in message


def test_configuration_diffs_replace_nothing(plugin: Plugin, api: Any) -> None:
    new = {**api.config, "project": "other"}
    response = plugin.diff_config(rpc.DiffRequest(olds=struct(api.config), news=struct(new)))
    assert list(response.diffs) == ["project"]
    assert list(response.replaces) == []


# --- Check ---


def test_check_fills_in_the_official_defaults(plugin: Plugin) -> None:
    documented = policy(documentation={"content": "d"})
    inputs, failures = checked(plugin, POLICY, documented)
    assert failures == []
    assert inputs["enabled"] is True
    assert inputs["documentation"]["mimeType"] == "text/markdown"
    uptime = {
        "displayName": "u",
        "timeout": "1s",
        "httpCheck": {},
        "contentMatchers": [{"content": "x"}],
    }
    inputs, _ = checked(plugin, UPTIME, uptime)
    assert inputs["period"] == "300s"
    assert inputs["httpCheck"] == {"path": "/", "requestMethod": "GET"}
    assert inputs["contentMatchers"] == [{"content": "x", "matcher": "CONTAINS_STRING"}]


@pytest.mark.parametrize(
    ("token", "inputs", "failure"),
    [
        (POLICY, policy(severty="ERROR"), "severty: no such property; did you mean severity?"),
        (POLICY, policy(severity="SEVERITY_UNSPECIFIED"), "severity: must be one of CRITICAL,"),
        (POLICY, policy(enabled="true"), "enabled: must be true or false"),
        (POLICY, policy(creationRecords=[]), "creationRecords: no such property"),
        (
            POLICY,
            policy(notificationChannels=["a", 1]),
            "notificationChannels[1]: must be a string",
        ),
        (POLICY, policy(userLabels={"a.b": 1}), 'userLabels["a.b"]: must be a string'),
        (POLICY, policy(conditions=[{"displayName": "c"}, 1]), "conditions[1]: must be an object"),
        (POLICY, policy(conditions=[{}]), "conditions[0].displayName: this property is required"),
        (
            POLICY,
            policy(conditions=[{"displayName": "c", "conditionThreshold": {"duration": 60}}]),
            "conditions[0].conditionThreshold.duration: must be a string",
        ),
        (POLICY, {"displayName": "p"}, "combiner: this property is required"),
        (DASHBOARD, {"dashboardJson": "{"}, "dashboardJson: is not JSON"),
        (
            CHANNEL,
            {"type": "slack", "sensitiveLabels": {"authTokenWo": KEY}},
            "sensitiveLabels.authTokenWo: the sandbox takes no write-only properties",
        ),
    ],
)
def test_check_names_the_property(
    plugin: Plugin, token: str, inputs: dict[str, Any], failure: str
) -> None:
    _, failures = checked(plugin, token, inputs)
    assert any(f.startswith(failure) for f in failures), failures
    assert not any(KEY in f for f in failures)


def test_check_lets_unknown_values_pass_and_keeps_them(plugin: Plugin) -> None:
    unknown = policy(notificationChannels=[values.UNKNOWN], enabled=values.UNKNOWN)
    inputs, failures = checked(plugin, POLICY, unknown)
    assert failures == []
    assert inputs["notificationChannels"] == [values.UNKNOWN]


def test_a_plain_key_is_made_secret(plugin: Plugin) -> None:
    news = struct({"type": "pagerduty", "sensitiveLabels": {"serviceKey": KEY}})
    response = plugin.check(rpc.CheckRequest(urn=urn(CHANNEL), news=news))
    _, secrets = values.read(response.inputs)
    assert secrets == {("sensitiveLabels", "serviceKey")}


# --- Diff ---


def test_nested_differences_have_paths_and_kinds(plugin: Plugin) -> None:
    state = policy(userLabels={"a": "1", "b": "1"}, severity="ERROR", enabled=True)
    inputs = policy(
        userLabels={"a": "2", "x.y": "1"},
        enabled=True,
        documentation={"content": "d"},
        conditions=[
            {"displayName": "c", "conditionMatchedLog": {"filter": "y"}},
            {"displayName": "more"},
        ],
    )
    response, kinds = diffed(plugin, POLICY, state, inputs)
    assert kinds == {
        "conditions[0].conditionMatchedLog.filter": Kind.UPDATE,
        "conditions[1]": Kind.ADD,
        "userLabels.a": Kind.UPDATE,
        "userLabels.b": Kind.DELETE,
        'userLabels["x.y"]': Kind.ADD,
        "severity": Kind.DELETE,
        "documentation": Kind.ADD,
    }
    assert response.hasDetailedDiff
    assert response.changes == rpc.DiffResponse.DIFF_SOME
    assert list(response.replaces) == []
    assert set(response.diffs) == {"conditions", "userLabels", "severity", "documentation"}


@pytest.mark.parametrize(
    ("token", "state", "inputs"),
    [
        (POLICY, policy(enabled=True, severity="", userLabels=None), policy(userLabels={})),
        (POLICY, policy(enabled=True, project="p", name="n"), policy()),
        (CHANNEL, {"type": "x", "enabled": True, "forceDelete": False}, {"type": "x"}),
        (
            DESCRIPTOR,
            {"labels": [{"key": "a", "valueType": ""}, {"key": "b", "description": ""}]},
            {"labels": [{"key": "b"}, {"key": "a", "valueType": "STRING"}]},
        ),
        (
            DASHBOARD,
            {"dashboardJson": '{"a":{"xPos":0},"etag":"e","name":"n"}'},
            {"dashboardJson": '{ "a": {} }'},
        ),
        (
            UPTIME,
            {"httpCheck": {"port": 443, "path": "/", "requestMethod": "GET"}, "period": "300s"},
            {"httpCheck": {"path": "/", "requestMethod": "GET"}},
        ),
    ],
)
def test_what_says_the_same_does_not_differ(
    plugin: Plugin, token: str, state: dict[str, Any], inputs: dict[str, Any]
) -> None:
    response, kinds = diffed(plugin, token, state, inputs)
    assert kinds == {}
    assert response.changes == rpc.DiffResponse.DIFF_NONE


@pytest.mark.parametrize(
    ("token", "state", "inputs", "replaces", "deletes_first"),
    [
        (SERVICE, {"serviceId": "a"}, {"serviceId": "b"}, ["serviceId"], False),
        (DESCRIPTOR, {"type": "t", "metricKind": "GAUGE"}, {"type": "t", "metricKind": "DELTA"},
         ["metricKind"], True),
        (DESCRIPTOR, {"type": "t"}, {"type": "t", "labels": [{"key": "k"}]}, ["labels"], True),
        (DESCRIPTOR, {"type": "t"}, {"type": "u"}, ["type"], False),
        (UPTIME, {"httpCheck": {"path": "/", "requestMethod": "GET"}, "period": "300s"},
         {"httpCheck": {"requestMethod": "POST"}}, ["httpCheck.requestMethod"], False),
        (LOG_METRIC, {"name": "a", "project": "p"}, {"name": "a", "project": "q"},
         ["project"], False),
        (LOG_METRIC, {"name": "a"}, {"name": "b"}, [], False),
    ],
)  # fmt: skip
def test_what_replaces(
    plugin: Plugin,
    token: str,
    state: dict[str, Any],
    inputs: dict[str, Any],
    replaces: list[str],
    deletes_first: bool,
) -> None:
    response, kinds = diffed(plugin, token, state, inputs)
    assert list(response.replaces) == replaces
    assert response.deleteBeforeReplace is deletes_first
    assert {path for path, kind in kinds.items() if kind % 2} == set(replaces)
    assert response.changes == rpc.DiffResponse.DIFF_SOME


def test_an_unknown_value_differs(plugin: Plugin) -> None:
    state = policy(enabled=True, notificationChannels=["a", "b"])
    _, kinds = diffed(plugin, POLICY, state, policy(notificationChannels=["a", values.UNKNOWN]))
    assert kinds == {"notificationChannels[1]": Kind.UPDATE}


# --- Create, Read, Update, Delete ---


def test_create_posts_then_reads(plugin: Plugin, api: Any) -> None:
    name, outputs = created(plugin, POLICY, policy(enabled=True))
    assert [c.method for c in api.calls] == ["POST", "GET"]
    assert outputs["name"] == name
    assert outputs["project"] == "clarity-test"
    assert outputs["conditions"][0]["name"] == f"{name}/conditions/0"


def test_create_in_a_preview_asks_nothing(plugin: Plugin, api: Any) -> None:
    request = rpc.CreateRequest(urn=urn(POLICY), properties=struct(policy()), preview=True)
    response = plugin.create(request)
    outputs, _ = values.read(response.properties)
    assert (response.id, api.calls) == ("", [])
    assert outputs["name"] == values.UNKNOWN
    assert outputs["displayName"] == "p"
    assert outputs["project"] == "clarity-test"


def test_secrets_stay_secret_all_the_way(plugin: Plugin, api: Any) -> None:
    inputs = {
        "type": "pagerduty",
        "displayName": "quiet",
        "sensitiveLabels": {"serviceKey": KEY},
    }
    wrapped = struct(inputs, ("displayName",))
    response = plugin.create(rpc.CreateRequest(urn=urn(CHANNEL), properties=wrapped))
    assert api.calls[0].body["labels"] == {"service_key": KEY}
    outputs, secrets = values.read(response.properties)
    assert ("sensitiveLabels", "serviceKey") in secrets
    assert ("displayName",) in secrets
    assert outputs["sensitiveLabels"]["serviceKey"] == KEY

    read = plugin.read(
        rpc.ReadRequest(
            id=response.id, urn=urn(CHANNEL), properties=response.properties, inputs=wrapped
        )
    )
    assert values.read(read.properties) == values.read(response.properties)
    assert values.read(read.inputs)[0] == inputs
    assert KEY not in json.dumps(values.read(read.properties)[0]["labels"])


def test_read_tells_what_changed_behind_the_programs_back(plugin: Plugin, api: Any) -> None:
    inputs = policy(enabled=True, userLabels={"a": "1"}, documentation={"content": "d"})
    name, outputs = created(plugin, POLICY, inputs)
    resource = api.resources[name]
    resource["userLabels"] = {"a": "2", "b": "3"}
    resource["severity"] = "ERROR"
    del resource["documentation"]
    read = plugin.read(
        rpc.ReadRequest(id=name, urn=urn(POLICY), properties=struct(outputs), inputs=struct(inputs))
    )
    state, _ = values.read(read.properties)
    found, _ = values.read(read.inputs)
    assert found["userLabels"] == {"a": "2", "b": "3"}
    assert found["severity"] == "ERROR"
    assert "documentation" not in found
    assert "name" not in found["conditions"][0]
    _, kinds = diffed(plugin, POLICY, state, inputs)
    assert set(kinds) == {"userLabels.a", "userLabels.b", "severity", "documentation"}


def test_read_of_what_is_gone_says_so(plugin: Plugin) -> None:
    request = rpc.ReadRequest(id="projects/p/alertPolicies/1", urn=urn(POLICY))
    assert plugin.read(request).id == ""


def test_an_import_needs_no_more_than_the_id(plugin: Plugin, api: Any) -> None:
    name = "projects/other/services/svc"
    api.resources[name] = {"name": name, "displayName": "S", "custom": {}}
    read = plugin.read(rpc.ReadRequest(id=name, urn=urn(SERVICE)))
    inputs, _ = values.read(read.inputs)
    assert inputs == {"displayName": "S", "serviceId": "svc", "project": "other"}
    state, _ = values.read(read.properties)
    assert diffed(plugin, SERVICE, state, inputs)[1] == {}


def test_an_id_of_the_wrong_shape_is_explained(plugin: Plugin) -> None:
    message = error_of(plugin.read, rpc.ReadRequest(id="svc", urn=urn(SERVICE)))
    assert "'svc' is not an id of" in message
    assert "projects/{project}/services/{serviceId}" in message


def test_update_sends_only_what_changed(plugin: Plugin, api: Any) -> None:
    name, outputs = created(plugin, POLICY, policy(enabled=True))
    request = rpc.UpdateRequest(
        id=name,
        urn=urn(POLICY),
        olds=struct(outputs),
        news=struct(policy(enabled=False, severity="ERROR")),
    )
    preview = rpc.UpdateRequest()
    preview.CopyFrom(request)
    preview.preview = True
    assert values.read(plugin.update(preview).properties)[0]["severity"] == "ERROR"
    assert len(api.writes()) == 1
    after, _ = values.read(plugin.update(request).properties)
    assert api.writes()[-1].target.endswith("updateMask=enabled%2Cseverity")
    assert (after["enabled"], after["severity"]) == (False, "ERROR")


def test_delete_is_content_when_it_is_gone(plugin: Plugin, api: Any) -> None:
    name, outputs = created(plugin, POLICY, policy())
    request = rpc.DeleteRequest(id=name, urn=urn(POLICY), properties=struct(outputs))
    plugin.delete(request)
    plugin.delete(request)
    assert api.resources == {}


@pytest.mark.parametrize(
    ("deletion", "there"), [("ABANDON", True), ("PREVENT", True), ("DELETE", False)]
)
def test_the_deletion_policy_rules(plugin: Plugin, api: Any, deletion: str, there: bool) -> None:
    name, outputs = created(plugin, POLICY, policy(deletionPolicy=deletion))
    request = rpc.DeleteRequest(id=name, urn=urn(POLICY), properties=struct(outputs))
    if deletion == "PREVENT":
        assert "deletionPolicy is PREVENT" in error_of(plugin.delete, request)
    else:
        plugin.delete(request)
    assert (name in api.resources) is there


# --- what goes wrong ---


def test_the_apis_own_words_reach_the_person(plugin: Plugin, api: Any) -> None:
    api.faults = [(400, "Field alert_policy.display_name had an invalid value.")]
    request = rpc.CreateRequest(urn=urn(POLICY), properties=struct(policy()))
    assert error_of(plugin.create, request) == (
        "UNKNOWN: Field alert_policy.display_name had an invalid value. (400 FAULT)"
    )


def test_no_error_quotes_a_secret(plugin: Plugin, api: Any) -> None:
    api.faults = [(400, f"{KEY} is not a service key; see {KEY[:4]}")]
    inputs = {"type": "pagerduty", "sensitiveLabels": {"serviceKey": KEY}}
    message = error_of(
        plugin.create, rpc.CreateRequest(urn=urn(CHANNEL), properties=struct(inputs))
    )
    assert message == "UNKNOWN: [secret] is not a service key; see 0123 (400 FAULT)"


@pytest.mark.parametrize(
    "fault", [(503, "try later"), (409, "Too many concurrent edits to the project")]
)
def test_what_may_pass_is_tried_again(plugin: Plugin, api: Any, fault: tuple[int, str]) -> None:
    api.faults = [fault, fault]
    created(plugin, POLICY, policy())
    assert [c.method for c in api.calls] == ["POST", "POST", "POST", "GET"]


def test_a_conflict_that_stays_is_told_at_once(plugin: Plugin, api: Any) -> None:
    created(plugin, SERVICE, {"serviceId": "svc"})
    request = rpc.CreateRequest(urn=urn(SERVICE), properties=struct({"serviceId": "svc"}))
    assert "already exists (409" in error_of(plugin.create, request)


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (POLICY, policy(enabled=True)),
        (SERVICE, {"serviceId": "svc"}),
        (LOG_METRIC, {"name": "a/b", "filter": "x"}),
    ],
)
def test_a_create_whose_answer_was_lost_is_not_made_twice(
    plugin: Plugin, api: Any, tmp_path: Path, token: str, inputs: dict[str, Any]
) -> None:
    created(plugin, POLICY, policy(displayName="another", enabled=True))
    created(plugin, POLICY, policy(displayName="third", enabled=True))
    api.lose_answers = 1
    request = rpc.CreateRequest(urn=urn(token), properties=struct(inputs))
    assert "broke off its answer" in error_of(plugin.create, request)
    there = dict(api.resources)

    later = Plugin(tmp_path)  # another process, another `pulumi up`
    later.configure(rpc.ConfigureRequest(args=struct(api.config)))
    name, _ = created(later, token, inputs)
    assert api.resources == there
    assert any(full.endswith(f"/{name}") or full == name for full in there)
    if token == POLICY:  # and a second one on purpose is a second one
        assert created(later, token, inputs)[0] != name


def test_a_lost_answer_to_an_update_is_asked_for_again(plugin: Plugin, api: Any) -> None:
    name, outputs = created(plugin, POLICY, policy(enabled=True))
    api.lose_answers = 1
    news = struct(policy(enabled=False))
    plugin.update(rpc.UpdateRequest(id=name, urn=urn(POLICY), olds=struct(outputs), news=news))
    assert [c.method for c in api.writes()] == ["POST", "PATCH", "PATCH"]


def test_an_etag_is_old_after_an_update_whose_answer_was_lost(plugin: Plugin, api: Any) -> None:
    name, outputs = created(plugin, DASHBOARD, {"dashboardJson": '{"displayName": "b"}'})
    news = struct({"dashboardJson": '{"displayName": "boards"}'})
    request = rpc.UpdateRequest(id=name, urn=urn(DASHBOARD), olds=struct(outputs), news=news)
    api.lose_answers = 1
    after, _ = values.read(plugin.update(request).properties)
    assert json.loads(after["dashboardJson"])["etag"] == api.resources[name]["etag"]
    assert len(api.writes()) == 3
    plugin.update(request)  # another `pulumi up`, which knows no better

    api.resources[name] |= {"displayName": "somebody else's", "etag": "theirs"}
    assert "the etag is not the present one" in error_of(plugin.update, request)
    assert api.resources[name]["displayName"] == "somebody else's"


def test_cancel_ends_the_waiting(plugin: Plugin, api: Any) -> None:
    plugin.cancel(Empty())
    api.faults = [(503, "try later")] * 5
    request = rpc.CreateRequest(urn=urn(POLICY), properties=struct(policy()))
    assert "try later" in error_of(plugin.create, request)
    assert len(api.calls) == 1


def test_a_defect_tells_its_place_and_no_value(plugin: Plugin) -> None:
    def broken(request: Any) -> Any:
        raise KeyError(KEY)

    message = error_of(broken, rpc.CreateRequest())
    assert message.startswith("INTERNAL: a defect of the sandbox's gcp plugin: KeyError at test_")
    assert KEY not in message
