"""What is dropped or lost is counted, and shown on a page while it is to be."""

from __future__ import annotations

import threading

import pytest
from prometheus_client import CollectorRegistry

from clarity.monitoring.counts import Count, Totals


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


def test_counts_of_one_name_are_one_counter_that_is_their_sum() -> None:
    registry = CollectorRegistry()
    first, second = (Count("things_lost", "Things.", "reason", known=("full",)) for _ in range(2))
    first.add("late", 2)
    totals = Totals(registry)
    for _ in range(2):  # again does nothing
        totals.include(first, second)
    first.add("late")
    second.add("late", 4)
    assert (shown(registry, "late"), shown(registry, "full")) == (7, 0)
    assert (first["late"], second["late"]) == (3, 4)


def test_without_a_registry_totals_show_nothing_and_nothing_is_lost() -> None:
    count = Count("things_lost", "Things.", "reason")
    Totals().include(count)
    count.add("late")
    assert count["late"] == 1
    registry = CollectorRegistry()
    Totals(registry).include(count)
    assert shown(registry, "late") == 1


def test_a_count_is_no_sequence() -> None:
    """It answers for any reason, so going through it would not end."""
    with pytest.raises(TypeError, match="not iterable"):
        list(Count("things_lost", "Things.", "reason"))  # type: ignore[call-overload]


def test_threads_count_together_while_a_total_is_added() -> None:
    registry = CollectorRegistry()
    count = Count("things_lost", "Things.", "reason")

    def add() -> None:
        for _ in range(2_000):
            count.add("late")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    Totals(registry).include(count)
    for thread in threads:
        thread.join()
    assert shown(registry, "late") == count["late"] == 8_000
