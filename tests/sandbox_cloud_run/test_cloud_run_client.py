"""Google's own client of Cloud Run against the sandbox: what a responder does, and its refusals."""

from __future__ import annotations

from typing import Any

import pytest
from google.api_core import exceptions
from google.api_core.future.polling import DEFAULT_POLLING
from google.cloud import run_v2
from google.protobuf import field_mask_pb2

from sandbox.cloud_run.paths import LIST_PATH
from tests.sandbox_cloud_run.conftest import PARENT, Made
from tests.sandbox_server import Sandbox

LATEST = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
REVISION = run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION


def update(services: Any, service: Any, *paths: str, **more: Any) -> Any:
    mask = field_mask_pb2.FieldMask(paths=paths)
    request = run_v2.UpdateServiceRequest(service=service, update_mask=mask, **more)
    return services.update_service(request=request, timeout=10)


def done(operation: Any) -> Any:
    """What an operation comes to, asked for more often than the client would."""
    often = DEFAULT_POLLING.with_delay(initial=0.1, maximum=0.1).with_timeout(20)
    return operation.result(polling=often)


def ids(revisions: Any, name: str) -> list[str]:
    return [r.name.rpartition("/")[2] for r in revisions.list_revisions(parent=name)]


def test_a_service_is_made_read_and_deleted(services: Any, revisions: Any) -> None:
    wanted = run_v2.Service(
        template=run_v2.RevisionTemplate(
            containers=[
                run_v2.Container(
                    image="gcr.io/shop/pay:1", env=[run_v2.EnvVar(name="MODE", value="")]
                )
            ]
        ),
        labels={"team": "pay"},
    )
    operation = services.create_service(parent=PARENT, service=wanted, service_id="pay")
    service = done(operation)
    assert service.name == f"{PARENT}/services/pay"
    assert service == services.get_service(name=service.name)
    assert (service.generation, service.observed_generation, service.reconciling) == (1, 1, False)
    assert service.terminal_condition.state == run_v2.Condition.State.CONDITION_SUCCEEDED
    assert dict(service.labels) == {"team": "pay"}
    (target,) = service.traffic_statuses
    assert (target.percent, target.type_) == (100, LATEST)
    revision = revisions.get_revision(name=service.latest_ready_revision)
    assert revision.containers[0].image == "gcr.io/shop/pay:1"
    assert revision.name.startswith(f"{service.name}/revisions/pay-00001-")
    assert service.name in [s.name for s in services.list_services(parent=PARENT)]
    gone = done(services.delete_service(name=service.name))
    assert gone.delete_time is not None
    with pytest.raises(exceptions.NotFound, match="'pay' of kind 'SERVICE'"):
        services.get_service(name=service.name)
    with pytest.raises(exceptions.NotFound):
        revisions.get_revision(name=revision.name)


def test_instances_are_raised_without_a_new_revision(
    services: Any, revisions: Any, made: Made
) -> None:
    name = made()
    before = services.get_service(name=name)
    masked = run_v2.Service(
        name=name, etag=before.etag, scaling=run_v2.ServiceScaling(min_instance_count=3)
    )
    after = done(update(services, masked, "scaling.min_instance_count"))
    assert after.scaling.min_instance_count == 3
    assert after.generation == before.generation + 1
    assert after.etag != before.etag
    assert after.latest_ready_revision == before.latest_ready_revision
    assert len(ids(revisions, name)) == 1
    cleared = done(update(services, run_v2.Service(name=name), "scaling"))
    assert cleared.scaling == run_v2.ServiceScaling()


def test_a_template_that_changes_makes_a_revision_and_traffic_may_go_back(
    services: Any, revisions: Any, made: Made
) -> None:
    name = made()
    template = run_v2.RevisionTemplate(containers=[run_v2.Container(image="gcr.io/shop/cart:2")])
    masked = run_v2.Service(name=name, template=template)
    after = done(update(services, masked, "template.containers"))
    first, second = ids(revisions, name)
    assert after.latest_ready_revision == f"{name}/revisions/{second}"
    split = [
        run_v2.TrafficTarget(type_=REVISION, revision=first, percent=90),
        run_v2.TrafficTarget(type_=LATEST, percent=10),
    ]
    masked = run_v2.Service(name=name, traffic=split)
    after = done(update(services, masked, "traffic"))
    assert [(t.revision, t.percent) for t in after.traffic_statuses] == [(first, 90), (second, 10)]
    assert list(after.traffic) == split
    assert ids(revisions, name) == [first, second]


def test_a_change_takes_effect_only_after_its_operation(services: Any, made: Made) -> None:
    """The clock of the test stands in front of the one of the sandbox: the answer is at once."""
    name = made()
    masked = run_v2.Service(name=name, scaling=run_v2.ServiceScaling(min_instance_count=1))
    operation = update(services, masked, "scaling")
    assert operation.metadata.name == name
    assert operation.metadata.reconciling is True
    assert operation.metadata.observed_generation == 1
    assert operation.metadata.generation == 2
    after = done(operation)
    assert (after.observed_generation, after.reconciling) == (2, False)


def test_a_dry_run_changes_nothing(services: Any, revisions: Any, made: Made) -> None:
    name = made()
    before = services.get_service(name=name)
    template = run_v2.RevisionTemplate(containers=[run_v2.Container(image="gcr.io/shop/cart:2")])
    masked = run_v2.Service(
        name=name, template=template, scaling=run_v2.ServiceScaling(min_instance_count=2)
    )
    operation = update(services, masked, "scaling", "template", validate_only=True)
    assert operation.result(timeout=5).scaling.min_instance_count == 2
    assert services.get_service(name=name) == before
    assert len(ids(revisions, name)) == 1
    deletion = services.delete_service({"name": name, "validate_only": True})
    assert deletion.result(timeout=5).name == name
    assert services.get_service(name=name) == before


def test_an_etag_that_is_old_is_a_conflict(services: Any, made: Made) -> None:
    name = made()
    old = services.get_service(name=name).etag
    scaling = run_v2.ServiceScaling(min_instance_count=2)
    done(update(services, run_v2.Service(name=name, etag=old, scaling=scaling), "scaling"))
    again = run_v2.Service(name=name, etag=old)
    with pytest.raises(exceptions.Conflict, match="Conflict for resource"):
        update(services, again, "scaling")
    with pytest.raises(exceptions.Conflict):
        services.delete_service({"name": name, "etag": old})
    assert services.get_service(name=name).scaling.min_instance_count == 2


def test_a_revisions_name_that_comes_back_is_a_conflict_whatever_the_mask(
    services: Any, made: Made
) -> None:
    """As a client meets it that reads a service, changes a number, and sends all of it back."""
    container = {"image": "gcr.io/shop/cart:1"}
    name = made()
    id = name.rpartition("/")[2]
    named = run_v2.RevisionTemplate(revision=f"{id}-green", containers=[container])
    done(update(services, run_v2.Service(name=name, template=named), "template"))
    whole = services.get_service(name=name)
    assert whole.template.revision == f"{id}-green"
    whole.scaling.min_instance_count = 1
    with pytest.raises(exceptions.Conflict, match=f"'{id}-green' with different configuration"):
        update(services, whole, "scaling.min_instance_count")
    masked = run_v2.Service(name=name, scaling=whole.scaling)
    assert done(update(services, masked, "scaling")).scaling.min_instance_count == 1


def test_a_service_that_is_missing_is_made_where_that_is_allowed(services: Any, made: Made) -> None:
    container = run_v2.Container(image="gcr.io/shop/cart:1")
    wanted = run_v2.Service(
        name=f"{PARENT}/services/late", template=run_v2.RevisionTemplate(containers=[container])
    )
    with pytest.raises(exceptions.NotFound):
        services.update_service(service=wanted)
    operation = services.update_service({"service": wanted, "allow_missing": True})
    assert done(operation).generation == 1


def test_what_was_done_is_recorded_and_no_value_of_the_template(
    server: Sandbox, services: Any, made: Made
) -> None:
    secret = {"image": "i", "env": [{"name": "TOKEN", "value": "hunter2"}]}
    name = made(template={"containers": [secret]})
    scaling = run_v2.ServiceScaling(min_instance_count=4)
    masked = run_v2.Service(name=name, scaling=scaling)
    mask = field_mask_pb2.FieldMask(paths=["scaling.min_instance_count"])
    request = run_v2.UpdateServiceRequest(service=masked, update_mask=mask)
    metadata = [("x-goog-request-reason", "incident 0.abc")]
    for validate_only in (True, False):
        request.validate_only = validate_only
        done(services.update_service(request=request, metadata=metadata))
    with pytest.raises(exceptions.Conflict):
        services.update_service(service={"name": name, "etag": "old"})
    listed = [c for c in server.ok("GET", LIST_PATH)["changes"] if c["service"] == name]
    raised = [{"field": "scaling.minInstanceCount", "from": None, "to": 4}]
    assert [(c["verb"], c["result"], c["changed"]) for c in listed[1:3]] == [
        ("update", "dry run", raised),
        ("update", "changed", raised),
    ]
    assert listed[3]["result"] == "refused: ABORTED"
    assert {c["reason"] for c in listed[1:3]} == {"incident 0.abc"}
    assert "python" in listed[1]["client"]
    assert "hunter2" not in str(listed)
