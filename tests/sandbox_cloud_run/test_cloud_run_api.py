"""The local Cloud Run: its messages against the official ones, its rules, its bounds, its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import googleapiclient
import pytest
from google.cloud import run_v2
from google.longrunning import operations_pb2
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli import sandbox as commands
from sandbox.api.context import Api
from sandbox.api.errors import ApiError
from sandbox.api.schema import message
from sandbox.api.store import Store
from sandbox.cloud_run import messages, rules, services
from sandbox.cloud_run.changes import Caller, Changes, differences
from sandbox.cloud_run.operations import Operations
from sandbox.cloud_run.paths import LIST_PATH
from sandbox.cloud_run.receiver import READS, WAIT, WRITES
from sandbox.cloud_run.rules import LATEST, REVISION
from sandbox.cloud_run.service import OUTPUT_ONLY, SETTLES
from sandbox.cloud_run.services import Services
from sandbox.cloud_run.text import changes_text
from sandbox.drill.wire import Wire
from tests.sandbox_cloud_run.conftest import PARENT, SERVICE, Made, settled
from tests.sandbox_server import Sandbox

DOCUMENT = json.loads(
    (Path(googleapiclient.__file__).parent / "discovery_cache/documents/run.v2.json").read_text(
        encoding="utf-8"
    )
)
DECLARED = [
    name
    for name in re.findall(r"^(\w+)$", messages.TABLE, re.MULTILINE)
    if name not in messages.OPERATIONS
]

messages.register()


# the messages


def official(name: str) -> Any:
    """The descriptor of the published message; nested ones are declared by both their names."""
    module = {m.full_name: m for m in _all(run_v2.Service.pb().DESCRIPTOR)}
    for request in ("Get", "List", "Create", "Update", "Delete"):
        for kind in ("Service", "Services", "Revision", "Revisions"):
            if hasattr(run_v2, f"{request}{kind}Request"):
                found = getattr(run_v2, f"{request}{kind}Request").pb().DESCRIPTOR
                module[found.full_name] = found
    (one,) = [m for full, m in module.items() if _short(full) == name]
    return one


def _short(full_name: str) -> str:
    return full_name.removeprefix("google.cloud.run.v2.").replace(".", "")


def _all(descriptor: Any, seen: dict[str, Any] | None = None) -> Iterator[Any]:
    seen = {} if seen is None else seen
    if descriptor.full_name in seen:
        return
    seen[descriptor.full_name] = descriptor
    yield descriptor
    for field in descriptor.fields:
        if field.message_type:
            yield from _all(field.message_type, seen)


def shape(descriptor: Any, package: str) -> dict[str, Any]:
    """What of a message decides how its JSON is read and printed."""
    return {field.json_name: _field(field, package) for field in descriptor.fields}


def _field(field: Any, package: str) -> tuple[Any, ...]:
    kind, enum, oneof = field.message_type, field.enum_type, field.containing_oneof
    inner: Any = None
    if kind is not None and kind.GetOptions().map_entry:
        inner = shape(kind, package)
    elif kind is not None:
        inner = kind.full_name.removeprefix(f"{package}.").replace(".", "")
    elif enum is not None:
        inner = {value.name: value.number for value in enum.values}
    return field.type, field.is_repeated, field.has_presence, oneof and oneof.name, inner


@pytest.mark.parametrize("name", DECLARED)
def test_every_message_is_the_packages(name: str) -> None:
    ours = shape(message(f"{messages.PACKAGE}.{name}").DESCRIPTOR, messages.PACKAGE)
    assert ours == shape(official(name), "google.cloud.run.v2")


def test_everything_inside_a_service_is_declared() -> None:
    found = {_short(m.full_name) for m in _all(run_v2.Service.pb().DESCRIPTOR)}
    inside = {name for name in found if not name.startswith("google") and "Entry" not in name}
    assert inside <= set(DECLARED)


def test_output_only_fields_are_the_documents() -> None:
    properties = DOCUMENT["schemas"]["GoogleCloudRunV2Service"]["properties"]
    documented = {name for name, about in properties.items() if about.get("readOnly")}
    assert documented == OUTPUT_ONLY


def bindings(resources: Any) -> Iterator[tuple[str, str]]:
    for resource in resources.values():
        for method in resource.get("methods", {}).values():
            yield method["httpMethod"], re.sub(r"\{[^}]+\}", "*", method["flatPath"])
        yield from bindings(resource.get("resources", {}))


@pytest.mark.parametrize("line", f"{READS}{WRITES}{WAIT}".split("\n"), ids=lambda t: t[:20])
def test_every_path_is_the_documents(line: str) -> None:
    if line:
        _, verb, template, _ = line.split()
        path = re.sub(r"\{[a-z.]+=([^}]+)\}", r"\1", template).removeprefix("/")
        assert (verb, path) in set(bindings(DOCUMENT["resources"]))


def test_answers_are_the_packages_messages(server: Sandbox, made: Made) -> None:
    """Strictly: a field that the official message lacks would be refused."""
    name = made(
        labels={"team": "pay"},
        scaling={"minInstanceCount": 1, "maxInstanceCount": 5},
        template={
            "containers": [{"image": "i", "resources": {"limits": {"cpu": "1"}}}],
            "scaling": {"maxInstanceCount": 7},
            "timeout": "30s",
        },
    )
    json_format.ParseDict(server.ok("GET", f"/v2/{name}"), run_v2.Service.pb()())
    listed = server.ok("GET", f"/v2/{PARENT}/services")
    json_format.ParseDict(listed, run_v2.ListServicesResponse.pb()())
    listed = server.ok("GET", f"/v2/{name}/revisions")
    json_format.ParseDict(listed, run_v2.ListRevisionsResponse.pb()())
    path = f"/v2/{name}?updateMask=scaling"
    begun = server.ok("PATCH", path, {"scaling": {"minInstanceCount": 2}})
    settled(server, begun)
    for answer in (begun, server.ok("GET", f"/v2/{begun['name']}")):
        parsed = json_format.ParseDict(answer, operations_pb2.Operation())
        assert parsed.metadata.Is(run_v2.Service.pb().DESCRIPTOR)
    assert parsed.response.Is(run_v2.Service.pb().DESCRIPTOR)


# the rules

_WRONG: list[tuple[Any, str]] = [
    ({"template": {}}, "a template needs a container"),
    ({"template": {"containers": [{}]}}, "containers[0].image must be given"),
    ({"scaling": {"minInstanceCount": -1}}, "must not be negative"),
    ({"scaling": {"minInstanceCount": 5, "maxInstanceCount": 4}}, "must not be above"),
    ({"scaling": {"scalingMode": "MANUAL"}}, "must be given where scaling is manual"),
    ({"scaling": {"manualInstanceCount": 2}}, "must not be given where scaling is not manual"),
    ({"traffic": [{"type": LATEST, "percent": 99}]}, "must sum to 100, and sum to 99"),
    ({"traffic": [{"type": LATEST, "percent": 101}]}, "must be between 0 and 100"),
    ({"traffic": [{"percent": 100}]}, "traffic[0].type must be given"),
    (
        {"traffic": [{"type": REVISION, "revision": "gone", "percent": 100}]},
        "there is no revision 'gone'",
    ),
    (
        {"traffic": [{"type": LATEST, "revision": "x", "percent": 100}]},
        "must not be given for the latest revision",
    ),
    (
        {"traffic": [{"type": LATEST, "tag": "a"}, {"type": LATEST, "tag": "a", "percent": 100}]},
        "tag: a is there already",
    ),
    ({"traffic": [{"type": LATEST, "tag": "A_", "percent": 100}]}, "must have lower-case letters"),
    ({"description": "x" * 513}, "at most 512 characters"),
    ({"labels": {"run.googleapis.com/x": "y"}}, "in a reserved namespace"),
    ({"scalling": {}}, "Unknown name"),
    ({"scaling": {"minInstanceCount": "many"}}, "Invalid value"),
]


@pytest.mark.parametrize(("change", "words"), _WRONG, ids=[w for _, w in _WRONG])
def test_a_service_that_is_wrong_is_refused_new_or_not(
    server: Sandbox, made: Made, change: Any, words: str
) -> None:
    path = f"/v2/{PARENT}/services?serviceId=wrong"
    status, answer = server.ask("POST", path, SERVICE | change)
    assert (status, words in answer["error"]["message"]) == (400, True), answer
    assert server.ask("GET", f"/v2/{PARENT}/services/wrong")[0] == 404
    name = made()
    before = server.ok("GET", f"/v2/{name}")
    status, answer = server.ask("PATCH", f"/v2/{name}", SERVICE | change)
    assert (status, words in answer["error"]["message"]) == (400, True), answer
    assert server.ok("GET", f"/v2/{name}") == before


@pytest.mark.parametrize("id", ["", "A", "1a", "-a", "a-", "a" * 50, "a_b"])
def test_an_id_that_no_service_can_have_is_refused(server: Sandbox, id: str) -> None:
    status, answer = server.ask("POST", f"/v2/{PARENT}/services?serviceId={id}", SERVICE)
    assert (status, "service_id must be" in answer["error"]["message"]) == (400, True)


def test_an_id_that_is_taken_is_refused(server: Sandbox, made: Made) -> None:
    id = made().rpartition("/")[2]
    status, answer = server.ask("POST", f"/v2/{PARENT}/services?serviceId={id}", SERVICE)
    assert (status, answer["error"]["status"]) == (409, "ALREADY_EXISTS")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("updateMask=template.none", "names no field of RevisionTemplate"),
        ("updateMask=labels.a.b&validateOnly=maybe", "Invalid value at 'validateOnly'"),
        ("dryRun=true", "Cannot bind query parameter"),
    ],
)
def test_a_query_that_is_wrong_is_refused(
    server: Sandbox, made: Made, query: str, words: str
) -> None:
    status, answer = server.ask("PATCH", f"/v2/{made()}?{query}", SERVICE)
    assert (status, words in answer["error"]["message"]) == (400, True), answer


def test_what_only_the_server_sets_is_left_alone(server: Sandbox, made: Made) -> None:
    name = made()
    before = server.ok("GET", f"/v2/{name}")
    sent = SERVICE | {"uid": "mine", "generation": "7", "latestReadyRevision": "mine"}
    after = settled(server, server.ok("PATCH", f"/v2/{name}", sent))
    assert (after["uid"], after["generation"]) == (before["uid"], "2")
    assert after["latestReadyRevision"] == before["latestReadyRevision"]


def test_a_wait_may_be_short(server: Sandbox, made: Made) -> None:
    name = made()
    begun = server.ok("PATCH", f"/v2/{name}?updateMask=scaling", {})
    asked = server.ok("POST", f"/v2/{begun['name']}:wait", {"timeout": "0.001s"})
    assert asked["name"] == begun["name"]
    assert settled(server, begun)["name"] == name
    status, _ = server.ask("POST", f"/v2/{PARENT}/operations/none:wait", {})
    assert status == 404


# the clock and the bounds, without a wire


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 1, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class Bench:
    """The handlers on a store and a clock of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.store = Store(folder / "state.db")
        self.api = Api(self.store, self.clock)
        self.operations = Operations(self.api)
        self.services = Services(self.api, Changes(self.api), self.operations)
        self.name = f"{PARENT}/services/cart"
        created = {"parent": PARENT, "serviceId": "cart", "service": SERVICE}
        self.services.create(Caller(), self.api, created)
        self.settle()

    def settle(self) -> None:
        self.clock.at += SETTLES

    def update(self, mask: str, **service: Any) -> Any:
        sent = {"name": self.name, **service}
        request = {"service": sent, "updateMask": [mask]}
        return self.services.update(Caller(), self.api, request)

    def get(self) -> Any:
        return self.services.get(self.api, {"name": self.name})

    def image(self, tag: int) -> Any:
        return self.update("template.containers", template={"containers": [{"image": f"i:{tag}"}]})


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.store.close()


def test_until_a_change_has_settled_the_old_state_serves(bench: Bench) -> None:
    first = bench.get()
    begun = bench.image(2)
    during = bench.get()
    assert during["reconciling"] is True
    assert during["terminalCondition"]["state"] == "CONDITION_RECONCILING"
    assert during["latestCreatedRevision"] != first["latestReadyRevision"]
    for field in ("latestReadyRevision", "observedGeneration", "trafficStatuses"):
        assert during[field] == first[field]
    assert "done" not in bench.operations.get(bench.api, {"name": begun["name"]})
    bench.settle()
    after = bench.get()
    assert "reconciling" not in after
    assert after["latestReadyRevision"] == after["latestCreatedRevision"]
    done = bench.operations.get(bench.api, {"name": begun["name"]})
    assert done["done"] is True
    assert {k: v for k, v in done["response"].items() if k != "@type"} == after


def test_an_operation_answers_with_the_state_that_it_brought(bench: Bench) -> None:
    first = bench.update("scaling", scaling={"minInstanceCount": 1})
    bench.update("scaling", scaling={"minInstanceCount": 2})
    bench.clock.at += timedelta(minutes=1)
    done = bench.operations.get(bench.api, {"name": first["name"]})
    assert done["response"]["scaling"]["minInstanceCount"] == 1
    assert bench.get()["scaling"]["minInstanceCount"] == 2


def test_the_oldest_revisions_go_and_none_that_serves(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_REVISIONS", 3)
    listed = bench.services.list_revisions
    (first,) = listed(bench.api, {"parent": bench.name})["revisions"]
    id = first["name"].rpartition("/")[2]
    bench.update("traffic", traffic=[{"type": REVISION, "revision": id, "percent": 100}])
    for tag in range(2, 8):
        bench.image(tag)
    kept = listed(bench.api, {"parent": bench.name})["revisions"]
    images = [revision["containers"][0]["image"] for revision in kept]
    assert images == ["gcr.io/shop/cart:1", "i:5", "i:6", "i:7"]


@given(
    percents=st.lists(st.integers(0, 100), min_size=1, max_size=6),
)
def test_traffic_is_taken_exactly_where_it_sums_to_a_hundred(percents: list[int]) -> None:
    targets = [{"type": LATEST, "percent": percent} for percent in percents]
    try:
        rules.check(SERVICE | {"traffic": targets}, "cart", ())
        taken = True
    except ApiError:
        taken = False
    assert taken == (sum(percents) == 100)


trees = st.recursive(
    st.none() | st.integers(0, 3) | st.lists(st.integers(0, 1), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from("abc"), trees, max_size=3)


@given(before=objects, after=objects)
def test_differences_are_what_differs(before: Any, after: Any) -> None:
    found = list(differences(before, after))
    assert list(differences(before, before)) == []
    for one in found:
        assert one["from"] != one["to"]
        assert at(before, one["field"]) == one["from"]
        assert at(after, one["field"]) == one["to"]
    changed = json.loads(json.dumps(before))
    for one in found:
        put(changed, one["field"].split("."), one["to"])
    assert without_nothing(changed) == without_nothing(after)


def at(tree: Any, path: str) -> Any:
    for step in path.split("."):
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def put(tree: Any, path: list[str], value: Any) -> None:
    for step in path[:-1]:
        if not isinstance(tree.get(step), dict):
            tree[step] = {}
        tree = tree[step]
    tree[path[-1]] = value


def without_nothing(tree: Any) -> Any:
    """A tree without nulls and empty objects, which say the same as nothing."""
    if not isinstance(tree, dict):
        return tree
    inner = {key: without_nothing(value) for key, value in tree.items()}
    return {key: value for key, value in inner.items() if value is not None and value != {}}


# what people see


def test_people_read_what_was_done(
    server: Sandbox, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_wire", lambda root: Wire(server.address))
    name = made()
    path = f"/v2/{name}?updateMask=scaling,template.timeout"
    sent = {"scaling": {"minInstanceCount": 3}, "template": {"timeout": "30s"}}
    server.ok("PATCH", path, sent, x_goog_request_reason="incident 0.abc\x1b", user_agent="me")
    told = CliRunner().invoke(commands.app, ["run"])
    assert told.exit_code == 0, told.output
    *_, what, minimum, timeout, revision, by = told.output.splitlines()
    assert what.endswith(f"update {name}: changed")
    assert minimum == "    scaling.minInstanceCount: nothing -> 3"
    assert timeout == "    template.timeout"
    assert revision.startswith(f"    a new revision: {name.rpartition('/')[2]}-00002-")
    assert by == "    by me incident 0.abc "
    listed = json.loads(CliRunner().invoke(commands.app, ["run", "--json"]).output)
    assert listed == server.ok("GET", LIST_PATH)


def test_where_nothing_was_done_that_is_said() -> None:
    assert changes_text([]) == "sandbox: nothing was asked of Cloud Run"
