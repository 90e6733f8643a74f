"""How many resources of a kind there may be, in a project or below a service."""

from __future__ import annotations

from monitoring import limits
from monitoring.plan import Kind, Resource, Source
from monitoring.validation.quotas import QUOTAS, exceeded, over_quota

SOURCE = Source("a.yaml", 1, 1)


def slo(service: str, number: int) -> Resource:
    name = f"projects/p/services/{service}/serviceLevelObjectives/o{number}"
    return Resource(Kind.SLO, f"slo/{service}-{number}", {"name": name}, (), SOURCE)


def test_the_last_one_has_room_and_the_next_has_not() -> None:
    for kind, quota in QUOTAS.items():
        assert exceeded(kind, quota - 1) == ""
        assert f"{quota:,}" in exceeded(kind, quota)
    assert exceeded(Kind.DASHBOARD, 10**6) == "", "no quota is known for dashboards"


def test_slos_are_counted_for_each_service() -> None:
    most = limits.SLOS_PER_SERVICE
    full = [slo("a", n) for n in range(most)] + [slo("b", n) for n in range(most)]
    assert list(over_quota(full)) == []
    ((first, why),) = over_quota([*full, slo("a", most), slo("a", most + 1)])
    assert first.key == f"slo/a-{most}"
    assert "a service holds at most 500" in why
