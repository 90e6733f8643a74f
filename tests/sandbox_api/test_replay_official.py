"""What the official Pulumi plugin sends, played to the local API.

The recording's own server only echoed, so the requests are what counts: each must be accepted, and
what our answer adds or leaves out is what the real service adds or leaves out (differences.yaml).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.api import names
from sandbox.api.context import LOG_METRIC_PREFIX
from sandbox.api.handlers.references import DECLARED, metric_types
from sandbox.api.names import Project

PROJECT = "clarity-loop-backend"
_DEFAULTS: dict[str, tuple[Any, ...]] = {  # beside "", 0, false and []
    "crossSeriesReducer": ("REDUCE_NONE",),
    "labels": ({},),
    "perSeriesAligner": ("ALIGN_NONE",),
    "pointerLocation": ("POINTER_LOCATION_UNSPECIFIED",),
    "userLabels": ({},),
    "valueType": ("STRING",),  # of a label
}
_KIND = re.compile(r"/v\d/projects/[^/]+/(?:services/[^/]+/)?(?P<kind>[a-zA-Z]+)")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def lines(path: Path) -> Iterator[Any]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def kind_of(target: str) -> str:
    found = _KIND.match(target)
    assert found, target
    return found["kind"]


def declare_metrics(wire: Any, body: Any) -> None:
    """Put in what a body reads, for which the recording's server never asked."""
    store = wire.api.store
    for type in {type for text in _texts(body) for type in metric_types(text)}:
        if not type.startswith(DECLARED) or wire.api.descriptor(PROJECT, type):
            continue
        described = {"type": type}  # of no kind: the recording does not tell it
        if type.startswith(LOG_METRIC_PREFIX):
            id = type.removeprefix(LOG_METRIC_PREFIX)
            key = names.LOG_METRIC.fill(project=PROJECT, id=id)
            metric = {"name": id, "metricDescriptor": described}
            store.insert("LogMetric", f"projects/{PROJECT}", key, metric)
        else:
            key = names.DESCRIPTOR.fill(project=PROJECT, type=type)
            store.insert("MetricDescriptor", f"projects/{PROJECT}", key, described)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def settled(answer: Any) -> Any:
    """An answer without what differs between any two runs (times, authors, etags) and without
    the defaults, which protobuf's JSON leaves out and an echo repeats."""
    text = _TIME.sub("2026-01-01T00:00:00Z", json.dumps(answer))
    value = _without_defaults(json.loads(text.replace("sandbox@localhost", "x")))
    if isinstance(value, dict) and "etag" in value:
        value["etag"] = "e1"
    return value


def _without_defaults(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_defaults(item)
        for key, item in value.items()
        if not (item in ("", 0, []) or item in _DEFAULTS.get(key, ()))
    }


class Names:
    """What the recording calls a resource, and what we do."""

    def __init__(self) -> None:
        self._ours: dict[str, str] = {}

    def learn(self, recorded: Any, answer: Any) -> None:
        if isinstance(recorded, dict) and isinstance(answer, dict):
            if "name" in recorded and "name" in answer:
                self._ours[recorded["name"]] = answer["name"]
            for key in recorded.keys() & answer.keys():
                self.learn(recorded[key], answer[key])
        elif isinstance(recorded, list) and isinstance(answer, list):
            for one, other in zip(recorded, answer, strict=False):
                self.learn(one, other)

    def in_ours(self, text: str) -> str:
        return self._swapped(text, self._ours)

    def in_recorded(self, answer: Any) -> Any:
        swapped = self._swapped(json.dumps(answer), {v: k for k, v in self._ours.items()})
        return json.loads(swapped)

    def _swapped(self, text: str, names: dict[str, str]) -> str:
        # The longest first: a policy's name begins its conditions' names.
        for name in sorted(names, key=len, reverse=True):
            if _assigned(name):
                text = re.sub(re.escape(name) + r"(?![\w-])", lambda _, n=name: names[n], text)
        return text


def _assigned(name: str) -> bool:
    """Whether the server gave the last part of this name, and the project stands by its id."""
    number = Project(PROJECT).number
    kinds = "alertPolicies|notificationChannels|groups|uptimeCheckConfigs"
    return re.match(rf"projects/[^/]+/(?:{kinds}|dashboards)/", name) is not None or number in name


@pytest.mark.corpora
def test_an_up_refresh_change_and_destroy_of_the_official_plugin(
    corpora: Path, wire: Any, judged: Callable[..., None]
) -> None:
    given = Names()
    found: dict[str, Any] = {}
    for number, line in enumerate(lines(corpora / "official-provider-http" / "requests.jsonl")):
        declare_metrics(wire, line["body"])
        body = json.loads(given.in_ours(json.dumps(line["body"])))
        target = given.in_ours(line["path"])
        status, answer = wire(line["method"], target, body)
        if status == line["status"] == 200 and line["method"] == "POST":
            given.learn(line["response"], answer)
        shown = settled(given.in_recorded(answer))
        id = f"{number} {line['method']} {kind_of(line['path'])}"
        found[id] = (line["status"], status, shown, settled(line["response"]))
    assert len(found) == 88
    judged("official-provider-http/requests", found)


@pytest.mark.corpora
def test_every_create_of_the_official_plugin_is_accepted(
    corpora: Path, wire: Any, judged: Callable[..., None]
) -> None:
    wire.ok("POST", f"/v3/projects/{PROJECT}/services?serviceId=svc", {"custom": {}})
    found: dict[str, Any] = {}
    groups: dict[str, str] = {}
    for number, line in enumerate(lines(corpora / "official-provider-http" / "creates.jsonl")):
        id = f"{number} {kind_of(line['path'])}"
        if "serviceId=svc" in line["path"]:
            wire.ok("DELETE", f"/v3/projects/{PROJECT}/services/svc")
        declare_metrics(wire, line["body"])
        body = dict(line["body"])
        if "parentName" in body:
            body["parentName"] = groups[body["parentName"]]
        status, answer = wire("POST", line["path"], body)
        if kind_of(line["path"]) == "groups" and status == 200:
            groups[line["id"]] = answer["name"]
        echoed = {**body, **_given(line, answer)}
        found[id] = (200, status, settled(answer), settled(echoed))
    assert len(found) == 205
    judged("official-provider-http/creates", found)


def _given(line: Any, answer: Any) -> dict[str, Any]:
    """What every server gives: the name, and what a policy's record says."""
    given = {"name": answer.get("name")}
    if "creationRecord" in answer and "combiner" in answer:
        given |= {key: answer[key] for key in ("creationRecord", "mutationRecord")}
        conditions = zip(line["body"]["conditions"], answer["conditions"], strict=True)
        given["conditions"] = [{**sent, "name": got["name"]} for sent, got in conditions]
    return given
