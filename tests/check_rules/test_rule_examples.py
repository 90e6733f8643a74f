"""Every rule has a page, and what its examples say is what is found in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.check import check, check_contents
from checks.examples import PROJECT, judge
from checks.page import Example, page
from checks.registry import ids, page_of, rule
from checks.rule import Group
from monitoring.diagnostics import Severity
from monitoring.validation import group as _  # noqa: F401  # validate makes the other rules
from monitoring.validation.quotas import RULE as QUOTA
from monitoring.validation.rule import REGISTRY

EXAMPLES = [
    pytest.param(id, example, id=f"{id}-{number}")
    for id in ids()
    for number, example in enumerate(page_of(id).examples)
]


def test_nothing_is_found_in_the_project_of_the_examples() -> None:
    assert judge({}) == ()
    assert sum(text.count("\n") for text in PROJECT.values()) < 60


def test_a_project_in_memory_is_judged_as_its_checkout_is(root: Path) -> None:
    names = ("Pulumi.*.yaml", "monitoring/*.yaml", "dashboards/*.yaml", "docs/*.md")
    paths = [path for name in names for path in root.glob(name)]
    contents = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    in_memory, on_disk = check_contents(contents), check(root)
    assert in_memory.diagnostics == on_disk.diagnostics
    assert in_memory.plans == on_disk.plans


@pytest.mark.parametrize(("id", "example"), EXAMPLES)
def test_an_example_shows_what_is_found_and_where(id: str, example: Example) -> None:
    """One that fails: exactly one finding, of its rule, at the mark; one that passes: no error,
    and nothing of its rule."""
    found = judge(example.files)
    if example.mark is None:
        assert [one for one in found if one.code == id or one.severity is Severity.ERROR] == []
        return
    mark = example.mark
    (one,) = found
    assert (one.code, one.severity) == (id, rule(id).severity)
    assert (one.span.file, one.span.line, one.span.column) == (mark.file, mark.line, mark.column)
    assert one.span.end_column == mark.end


WHOLE = """Title.

Why.

Source: here.

PASS
    # a.json
    {}
FAIL
    # a.json
    {}
    ^
"""


def test_what_the_api_refuses_has_pages_and_these_say_what_the_rules_say() -> None:
    refused = {id for id, group in ids().items() if group is Group.REFUSED}
    assert refused == {*REGISTRY, QUOTA}
    for id, kept in REGISTRY.items():
        assert page_of(id).title == kept.text


def test_every_rule_is_what_its_module_is_called_and_judges_something() -> None:
    for id, group in ids().items():
        found = rule(id)
        judges = found.plan is not None or found.project is not None
        assert judges is (group is not Group.REFUSED), id


def test_a_page_without_a_part_is_refused() -> None:
    assert page("a-rule", WHOLE).title == "Title."
    for part in ("Source: here.", "PASS", "FAIL", "    ^\n", "."):
        with pytest.raises(ValueError, match="a-rule"):
            page("a-rule", WHOLE.replace(part, "", 1))
