"""What cannot change in place is made anew, in an order that leaves nobody without it."""

from __future__ import annotations

import pytest

from monitoring.plan import Kind
from tests.program.clients import everything
from tests.program.project import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_a_descriptor_of_another_type_is_deleted_first(declared: Project) -> None:
    """Its name is its own, so the old one must go before the new one comes."""
    found = everything(declared)
    text = "Confidence that the model states for its predictions, from 0 to 1.\n    kind: GAUGE\n"
    rest = (
        '    unit: "1"\n    resource: generic_task\n    labels: {model_name: STRING}\n    emitter: '
    )
    declared.edit(
        "monitoring/metrics.yaml",
        f"{text}    value_type: DOUBLE\n{rest}clarity.monitoring.business_metrics",
        f"{text}    value_type: INT64\n{rest}another.program",  # ours writes DOUBLE
    )
    key = "metric/prediction_confidence"
    step = declared.preview()[key]
    assert step["op"] == "replace"
    assert step["replaceReasons"] == ["valueType"]
    assert step["detailedDiff"]["valueType"]["kind"] == "update-replace"

    before = len(declared.writes())
    assert declared.up()["replace"] == 1
    path = "/v3/projects/clarity-loop-backend-local/metricDescriptors"
    assert [(w["method"], w["path"], w["status"]) for w in declared.writes()[before:]] == [
        ("DELETE", f"{path}/custom.googleapis.com/ml/prediction_confidence", 200),
        ("POST", path, 200),
    ]
    after = everything(declared)
    name = declared.names()[key]
    descriptor = after[Kind.DESCRIPTOR].pop(name)
    assert descriptor.value_type == descriptor.INT64
    del found[Kind.DESCRIPTOR][name]
    assert after == found
    declared.expect_no_changes()


def test_a_service_of_another_id_takes_its_slos_and_policies_along(declared: Project) -> None:
    """The new service and SLOs come first; policies move over in place; then the old ones go."""
    policies = everything(declared)[Kind.POLICY].keys()
    declared.without_alert_tests()
    declared.edit("monitoring/service.yaml", "id: clarity-loop-backend", "id: clarity-core")
    before = len(declared.writes())
    done = declared.up()
    assert done["replace"] == 4

    writes = [(w["method"], w["path"]) for w in declared.writes()[before:]]
    assert all(w["status"] == 200 for w in declared.writes()[before:])
    slos = [i for i, w in enumerate(writes) if w[0] == "POST" and "clarity-core" in w[1]]
    moved = [i for i, w in enumerate(writes) if w[0] == "PATCH" and "alertPolicies" in w[1]]
    gone = [i for i, w in enumerate(writes) if w[0] == "DELETE" and "serviceLevel" in w[1]]
    (service_made,) = (
        i for i, w in enumerate(writes) if w[0] == "POST" and "/services" in w[1][-9:]
    )
    (service_gone,) = (
        i for i, w in enumerate(writes) if w[1].endswith("services/clarity-loop-backend")
    )
    assert len(slos) == len(gone) == 4
    assert service_made < min(slos)
    assert max(slos + moved) < min(gone)
    assert max(gone) < service_gone

    after = everything(declared)
    assert after[Kind.POLICY].keys() == policies
    assert [service.rpartition("/")[2] for service in after[Kind.SERVICE]] == ["clarity-core"]
    text = "".join(map(str, after[Kind.POLICY].values()))
    assert "services/clarity-core/serviceLevelObjectives" in text
    assert "services/clarity-loop-backend" not in text
    declared.expect_no_changes()
