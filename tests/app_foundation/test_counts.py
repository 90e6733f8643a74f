"""What is dropped or lost is counted, and shown on a page while it is to be."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from clarity.monitoring.counts import Count


def shown(registry: CollectorRegistry, reason: str) -> float | None:
    return registry.get_sample_value("clarity_monitoring_things_lost_total", {"reason": reason})


def test_known_reasons_are_there_from_the_start() -> None:
    registry = CollectorRegistry()
    count = Count("things_lost", "Things.", "reason", registry, known=("late", "full"))
    assert (shown(registry, "late"), shown(registry, "other")) == (0, None)
    count.add("late", 3)
    count.add("other")
    assert (shown(registry, "late"), shown(registry, "other")) == (3, 1)
    assert (count["late"], count["full"], count.total) == (3, 0, 4)


def test_a_name_is_free_again_while_it_is_hidden() -> None:
    registry = CollectorRegistry()
    count = Count("things_lost", "Things.", "reason", registry)
    with pytest.raises(ValueError, match="Duplicated"):
        Count("things_lost", "Things.", "reason", registry)
    count.hide()
    count.hide()
    count.add("late")
    other = Count("things_lost", "Things.", "reason", registry)
    assert shown(registry, "late") is None
    other.hide()
    count.show()
    count.show()
    assert shown(registry, "late") == 1


def test_without_a_page_it_counts_all_the_same() -> None:
    count = Count("things_lost", "Things.", "reason")
    count.add("late", 2)
    count.show()
    assert count.total == 2
    count.reset()
    assert count.total == 0
