"""What the official plugin was seen to send and keep, resource by resource."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitoring.mapping import (
    TYPES,
    body_to_args,
    body_to_inputs,
    create_request,
    delete_request,
    inputs_to_body,
    read_request,
    resource_type,
    response_to_outputs,
    update_request,
)
from monitoring.plan import Kind
from sandbox.provider.check import failures, with_defaults
from sandbox.provider.diff import differences

pytestmark = pytest.mark.corpora

PROJECT = "clarity-loop-backend"


def _plain(value: Any) -> Any:
    """The recorded value with its secrets unwrapped."""
    if isinstance(value, dict):
        if set(value) == {"secret"}:
            return value["secret"]
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def creates(corpora: Path) -> list[dict[str, Any]]:
    file = corpora / "official-provider-http" / "creates.jsonl"
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(records) == 205
    return [_plain(record) for record in records]


def _answer(record: dict[str, Any]) -> dict[str, Any]:
    """What the recorder's server answered: the body, and what it added by itself."""
    answer, name = dict(record["body"]), record["id"]
    if not TYPES[record["type"]].short_name:
        answer["name"] = name
    if "/alertPolicies/" in name:
        answer["creationRecord"] = {"mutateTime": "2026-01-01T00:00:00Z", "mutatedBy": "x"}
        answer["conditions"] = [
            {**condition, "name": f"{name}/conditions/{i}"}
            for i, condition in enumerate(answer["conditions"])
        ]
    if "/dashboards/" in name:
        answer["etag"] = "e1"
    return answer


def _comparable(outputs: dict[str, Any]) -> dict[str, Any]:
    """Outputs with a dashboard's text parsed: Go escapes <, > and & in it."""
    if "dashboardJson" in outputs:
        return {**outputs, "dashboardJson": json.loads(outputs["dashboardJson"])}
    return outputs


def test_every_create_is_sent_as_the_official_plugin_sends_it(
    creates: list[dict[str, Any]],
) -> None:
    for record in creates:
        request = create_request(TYPES[record["type"]], record["inputs"], PROJECT)
        assert (request.method, request.target) == (record["method"], record["path"])
        # As text: 1 and 1.0, and the order of lists, count too.
        assert json.dumps(request.body, sort_keys=True) == json.dumps(
            record["body"], sort_keys=True
        ), record["name"]


def test_every_answer_gives_the_state_of_the_official_plugin(
    creates: list[dict[str, Any]],
) -> None:
    for record in creates:
        inputs = {**record["inputs"], "project": PROJECT}
        outputs = response_to_outputs(TYPES[record["type"]], _answer(record), inputs)
        wanted = {key: value for key, value in record["outputs"].items() if key != "id"}
        assert _comparable(outputs) == _comparable(wanted), record["name"]


def test_the_official_plugins_state_shows_no_difference(creates: list[dict[str, Any]]) -> None:
    for record in creates:
        rtype = TYPES[record["type"]]
        assert differences(rtype, record["outputs"], record["inputs"]) == [], record["name"]


def test_recorded_inputs_pass_the_check_unchanged(creates: list[dict[str, Any]]) -> None:
    for record in creates:
        rtype = TYPES[record["type"]]
        assert failures(rtype, record["inputs"]) == [], record["name"]
        assert with_defaults(rtype, record["inputs"]) == record["inputs"], record["name"]


def test_recorded_bodies_survive_the_way_to_inputs_and_back(
    creates: list[dict[str, Any]],
) -> None:
    for record in creates:
        rtype = TYPES[record["type"]]
        assert inputs_to_body(rtype, body_to_inputs(rtype, record["body"])) == record["body"]


def _exchanges(corpora: Path) -> Iterator[dict[str, Any]]:
    file = corpora / "official-provider-http" / "requests.jsonl"
    yield from map(json.loads, file.read_text().splitlines())


def test_reads_and_deletes_go_where_the_official_plugin_sends_them(corpora: Path) -> None:
    recorded = {(e["method"], e["path"]) for e in _exchanges(corpora)}
    file = corpora / "official-provider-http" / "resources.json"
    resources = json.loads(file.read_text())
    for resource in resources:
        rtype, name = TYPES[resource["type"]], resource["id"]
        for request in (
            read_request(rtype, name, PROJECT),
            delete_request(rtype, name, PROJECT, resource["outputs"]),
        ):
            assert (request.method, request.target) in recorded
    assert len(resources) == 15


@pytest.mark.parametrize(
    ("name", "changed"),
    [("mail", "displayName"), ("up", "timeout"), ("avail", "goal"), ("fast", "conditions")],
)
def test_updates_are_sent_as_the_official_plugin_sends_them(
    corpora: Path, name: str, changed: str
) -> None:
    file = corpora / "official-provider-http" / "resources.json"
    (resource,) = (r for r in json.loads(file.read_text()) if r["name"] == name)
    request = update_request(
        TYPES[resource["type"]],
        resource["id"],
        PROJECT,
        resource["inputs"],
        resource["outputs"],
        {changed},
    )
    assert request is not None
    recorded = [
        (e["path"], e["body"])
        for e in _exchanges(corpora)
        if e["method"] == request.method == "PATCH" and resource["id"] in e["path"]
    ]
    assert recorded == [(request.target, request.body)]


def test_googles_sample_policies_become_arguments(corpora: Path) -> None:
    policy, seen = resource_type(Kind.POLICY), 0
    for file in sorted((corpora / "google-sample-alerts").rglob("*.json")):
        body = json.loads(file.read_text())
        arguments = body_to_args(Kind.POLICY, body)
        assert arguments["display_name"] == body["displayName"]
        assert inputs_to_body(policy, body_to_inputs(policy, body)), file
        seen += 1
    assert seen >= 100
