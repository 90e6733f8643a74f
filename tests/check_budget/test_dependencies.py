"""Targets against what a service depends on."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.examples import PROJECT, judge
from monitoring.diagnostics import Diagnostic
from tests.check_budget.laid_over import found, marked, objectives, stack

ID = "target-stricter-than-dependency"
STOCK = "monitoring/services/stock"


def depending(on: str, target: str = "99.9%", latency: str = "") -> dict[str, str]:
    """The small project, whose service depends on the items of a list."""
    service = PROJECT["monitoring/service.yaml"]
    files = {"monitoring/service.yaml": f"{service}depends_on: [{on}]\n"}
    return files | objectives(f"target: {target}, measurement_window: 30d", latency)


def with_stock(target: str = "99.9%", latency: str = "95% < 500ms") -> dict[str, str]:
    """A second service of the project, with objectives of its own."""
    return {
        f"{STOCK}/service.yaml": "id: stock\ndisplay_name: Stock\nowner: web\n"
        "runbook: docs/runbooks.md\n",
        f"{STOCK}/sla_objectives.yaml": (
            "service_level_objectives:\n"
            f"  stock_availability: {{indicator: availability, target: {target},"
            " measurement_window: 30d}\n"
            f'  stock_latency: {{indicator: latency, target: "{latency}",'
            " measurement_window: 30d}\n"
        ),
    }


def told(files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(one.message, one.hint) for one in found(ID, files)]


@given(
    shares=st.lists(
        st.decimals(Decimal("0.9"), Decimal("0.9999"), places=6), min_size=1, max_size=4
    ),
    goal=st.decimals(Decimal("0.9"), Decimal("0.999"), places=5),
)
@settings(max_examples=25, deadline=None)
def test_a_share_is_found_if_it_is_above_the_product(shares: list[Decimal], goal: Decimal) -> None:
    on = ", ".join(f"{{name: d{n}, availability: {s * 100}%}}" for n, s in enumerate(shares))
    hits = found(ID, depending(on, f"{goal * 100}%"))
    assert len(hits) == (goal > prod(shares))
    for one in hits:  # what it proposes is kept
        most = one.hint.removeprefix("promise ").partition(" at most")[0]
        assert found(ID, depending(on, most)) == []


def test_the_dependencies_that_promise_less_are_named() -> None:
    on = "{name: Stock, availability: 99.5%}, {name: Mail, availability: 99%}, " + (
        "{name: Firestore, availability: 99.99%}"
    )
    assert told(depending(on)) == [
        (
            "availability promises 99.9%, and what it cannot answer without promises less: "
            "Stock 99.5% and Mail 99%",
            "promise 98.4951% at most, or answer without Stock and Mail",
        )
    ]


def test_many_that_each_promise_enough_promise_less_together() -> None:
    on = "{name: Stock, availability: 99.95%}, {name: Mail, availability: 99.9%}"
    assert told(depending(on)) == [
        (
            "availability promises 99.9%, and what it cannot answer without promises less: "
            "Stock 99.95% and Mail 99.9%, together 99.85%",
            "promise 99.85% at most, or answer without one of them",
        )
    ]


@pytest.mark.parametrize(
    ("theirs", "wrong"),
    [
        ("95% < 500ms", False),  # the same
        ("99% < 300ms", False),
        ("90% < 300ms", False),  # how many take less than 500 ms nobody says
        ("99% < 2s", False),
        ("90% < 500ms", True),
        ("95% < 0.6s", True),
        ("50% < 1m", True),
    ],
)
def test_an_answer_is_no_quicker_than_what_it_waits_for(theirs: str, wrong: bool) -> None:
    files = depending(f'{{name: Stock, latency: "{theirs}"}}')
    hits = found(ID, files)
    assert [marked(files, one) for one in hits] == ['"95% < 500ms"'] * wrong


class TestServicesOfTheProject:
    def test_their_own_objectives_are_what_they_promise(self) -> None:
        files = depending("stock") | with_stock("99.5%", "90% < 800ms")
        assert told(files) == [
            (
                "availability promises 99.9%, and what it cannot answer without promises less: "
                "stock 99.5%",
                "promise 99.5% at most, or answer without stock",
            ),
            (
                "latency promises 95% < 500 ms, and stock, which it waits for, 90% < 800 ms",
                "promise no more than 90% < 800 ms, or answer without stock",
            ),
        ]

    def test_who_promises_as_much_is_enough(self) -> None:
        assert told(depending("stock") | with_stock()) == []

    def test_who_does_not_depend_may_promise_more(self) -> None:
        files = objectives("target: 99.9%, measurement_window: 30d") | with_stock("99.5%")
        assert told(files) == []

    def test_what_promises_nothing_is_not_held_against_anything(self) -> None:
        files = depending("stock") | with_stock()
        del files[f"{STOCK}/sla_objectives.yaml"]
        assert told(files) == []

    def test_two_may_depend_on_each_other(self) -> None:
        files = depending("stock") | with_stock("99.95%")
        files[f"{STOCK}/service.yaml"] += "depends_on: [shop]\n"
        (one,) = found(ID, files)
        assert one.message.startswith("stock_availability promises 99.95%")

    def test_a_stack_that_lowers_a_dependency_is_seen(self) -> None:
        files = (
            depending("stock") | with_stock() | stack("clarity:targets: {stock_availability: 99%}")
        )
        (one,) = found(ID, files)
        assert (one.span.file, marked(files, one)) == ("monitoring/sla_objectives.yaml", "99.9%")

    def test_a_stack_that_raises_a_target_is_marked_in_its_file(self) -> None:
        files = depending("stock") | with_stock() | stack("clarity:targets: {availability: 99.99%}")
        (one,) = found(ID, files)
        assert (one.span.file, marked(files, one)) == ("Pulumi.prod.yaml", "99.99%")
        assert one.message.startswith("availability in prod promises 99.99%")


def errors(on: str) -> list[tuple[str, str, str]]:
    files = depending(on, "99.5%")
    return [(str(one.code), marked(files, one), _words(one)) for one in judge(files)]


def _words(one: Diagnostic) -> str:
    return f"{one.message} | {one.hint}" if one.hint else one.message


@pytest.mark.parametrize(
    ("on", "code", "mark", "words"),
    [
        ("shpo", "reference-unknown", "shpo", "there is no service 'shpo' | did you mean 'shop'?"),
        (
            "shop",
            "combination-invalid",
            "shop",
            "'shop' is this service itself | name what it calls",
        ),
        (
            "{name: Mail, availability: 99.9%}, {name: Mail, availability: 99.8%}",
            "name-taken",
            "Mail",
            "'Mail' is already at monitoring/service.yaml:5:21 | name each once",
        ),
        (
            "{name: Mail}",
            "combination-invalid",
            "{name: Mail}",
            'it promises nothing: add availability: 99.95%, or latency: "95% < 300ms"',
        ),
        (
            "{availability: 99.9%}",
            "key-missing",
            "{availability: 99.9%}",
            "this dependency has no 'name' | add name: ...",
        ),
        (
            "{name: Mail, latency: 99.9%}",
            "value-invalid",
            "99.9%",
            "'99.9%': a promised latency is a share and the time that it stays below"
            " | for instance 95% < 300ms",
        ),
        (
            "{name: Mail, availability: 0.999}",
            "value-type",
            "0.999",
            "expected text, found the number 0.999 | for instance 95%",
        ),
        (
            "{name: Mail, availability: 99.9}",
            "value-type",
            "99.9",
            "expected text, found the number 99.9 | write 99.9%",
        ),
        (
            "{name: Mail, availibility: 99.9%}",
            "key-unknown",
            "availibility",
            "unknown key 'availibility' in dependency | did you mean 'availability'?",
        ),
    ],
)
def test_mistakes_are_shown_at_their_place(on: str, code: str, mark: str, words: str) -> None:
    assert errors(on) == [(code, mark, words)]


def test_a_service_that_cannot_be_read_may_be_the_one_that_is_meant() -> None:
    """One mistake, one finding: the reference to it is not wrong as well."""
    files = depending("stock") | with_stock()
    files[f"{STOCK}/service.yaml"] = "id: stock\ndisplay_name: Stock\nowner: WEB\n"
    codes = [str(one.code) for one in judge(files)]
    assert "value-invalid" in codes
    assert "reference-unknown" not in codes
