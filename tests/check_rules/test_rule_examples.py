"""Every rule has a page, and what its examples say is what is found in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.check import check, check_contents
from checks.examples import PROJECT, judge
from checks.ignoring.codes import Comment
from checks.online.codes import Online
from checks.page import Example, Mark, page
from checks.raw.codes import Raw
from checks.registry import ids, page_of, rule
from checks.rule import FOUND_ELSEWHERE, Group
from monitoring.compile_error import Fault
from monitoring.config.codes import Code
from monitoring.config.files import MAX_FILES, MAX_TOTAL_BYTES
from monitoring.config.yaml_reader import MAX_BYTES, MAX_DEPTH, MAX_ITEMS, MAX_NODES
from monitoring.diagnostics import Severity
from monitoring.validation import group as _  # noqa: F401  # validate makes the other rules
from monitoring.validation.quotas import RULE as QUOTA
from monitoring.validation.rule import REGISTRY
from tests.check_online.test_online_pages import PROVEN as PROVEN_ONLINE
from tests.config import test_environment

# Pages without examples, as files alone cannot show what they are about, and what proves them.
PROVEN = {"stack-unknown": test_environment.test_no_such_stack, **PROVEN_ONLINE}
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
    and nothing of its rule. What a comment fails to set aside is found beside it, in its line."""
    found = judge(example.files)
    if example.mark is None:
        assert [one for one in found if one.code == id or one.severity is Severity.ERROR] == []
        return
    mark = example.mark
    if ids()[id] is Group.COMMENTS:
        found = tuple(one for one in found if one.code == id or one.span.line != mark.line)
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


def test_what_the_reader_and_the_compiler_find_has_pages() -> None:
    assert {id for id, group in ids().items() if group is Group.CONFIG} == set(Code)
    assert {id for id, group in ids().items() if group is Group.COMPILER} == set(Fault)


def test_what_is_found_of_files_comments_and_the_cloud_has_pages() -> None:
    kinds = {Group.RAW: Raw, Group.COMMENTS: Comment, Group.ONLINE: Online}
    for of, codes in kinds.items():
        assert {id for id, group in ids().items() if group is of} == set(codes)


def test_no_two_rules_have_one_id_and_none_has_that_of_a_group(root: Path) -> None:
    modules = [path.stem for path in (root / "checks" / "rules").glob("*/[a-z]*.py")]
    assert len(modules) == len(set(modules)) == len(ids())
    assert not ids().keys() & set(Group)


def test_a_page_without_examples_says_what_proves_it() -> None:
    assert {id for id in ids() if not page_of(id).examples} == PROVEN.keys()


def test_the_limits_of_files_are_those_of_the_reader() -> None:
    said = " ".join(page_of("file-too-large").reason.split())
    assert f"{MAX_BYTES >> 20} MiB, {MAX_NODES:,} values, {MAX_DEPTH} levels" in said
    assert f"{MAX_ITEMS:,} items in a list" in said
    assert f"{MAX_FILES:,} files of {MAX_TOTAL_BYTES >> 20} MiB" in said


def test_every_rule_is_what_its_module_is_called_and_judges_something() -> None:
    for id, group in ids().items():
        found = rule(id)
        judges = found.plan is not None or found.project is not None
        assert judges is (group not in FOUND_ELSEWHERE), id


def test_a_page_without_a_part_is_refused() -> None:
    assert page("a-rule", WHOLE).title == "Title."
    for part in ("Source: here.", "PASS", "FAIL", "    ^\n", "."):
        with pytest.raises(ValueError, match="a-rule"):
            page("a-rule", WHOLE.replace(part, "", 1))


@pytest.mark.parametrize(
    ("below", "texts", "mark"),
    [
        ("a: 1\n    ^", {"a.yaml": "a: 1\n"}, Mark("a.yaml", 1, 1, 2)),
        ("^\n    a: 1", {"a.yaml": "a: 1\n"}, Mark("a.yaml", 1, 1, 1)),
        ("^", {}, Mark("a.yaml", 1, 1, 1)),
        ("a: <[*3>[\n            ^", {"a.yaml": "a: [[[[\n"}, Mark("a.yaml", 1, 7, 8)),
        ("a: <U+2028>b\n       ^^^^^^^^", {"a.yaml": "a: \u2028b\n"}, Mark("a.yaml", 1, 4, 5)),
    ],
)
def test_carets_mark_a_value_or_a_file(below: str, texts: dict[str, str], mark: Mark) -> None:
    written = f"FAIL\n    # b.yaml\n    b: 1\n    # a.yaml\n    {below}\n"
    example = page("a-rule", WHOLE[: WHOLE.index("FAIL")] + written).examples[1]
    assert example.files == {"b.yaml": "b: 1\n", **texts}
    assert example.mark == mark
