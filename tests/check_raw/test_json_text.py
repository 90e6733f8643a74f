"""JSON read with its places: the same values as Python's reader, each where it stands."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.raw.json_text import parse_json
from monitoring.config.nodes import Mapping, Node, Sequence
from monitoring.config.report import Report
from monitoring.config.yaml_reader import MAX_DEPTH
from monitoring.diagnostics import Diagnostic

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False,
    allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def read(text: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    report = Report()
    return parse_json(text, "x.json", report), report.sorted()


def nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Mapping):
        yield from node.keys.values()
        for item in node.items.values():
            yield from nodes(item)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from nodes(item)


def marked(text: str, node: Node) -> str:
    """The text that a node's span marks."""
    lines = text.split("\n")
    span = node.span
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    inner = lines[span.line : span.end_line - 1]
    first, last = lines[span.line - 1][span.column - 1 :], lines[span.end_line - 1]
    return "\n".join([first, *inner, last[: span.end_column - 1]])


@given(VALUES, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_values_are_those_of_python_and_stand_where_they_are_marked(
    value: Any, indent: int | str | None, ascii: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    root, found = read(text)
    assert root is not None and found == ()
    assert root.value == value
    for node in nodes(root):
        assert json.loads(marked(text, node)) == node.value


@given(
    st.text(st.sampled_from('{}[]:,"\\/ \n\tabu0189-+.eE\u00e9\u2028\ud800#truefalsn'), max_size=40)
)
def test_what_is_read_is_what_python_reads(text: str) -> None:
    root, found = read(text)
    try:
        expected = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        assert root is None
        (finding,) = [one for one in found if one.code != "file-encoding"]  # halves of pairs
        assert finding.code == "yaml-syntax"
        lines = text.replace("\r", "\n").split("\n")
        assert 1 <= finding.span.line <= len(lines)
        assert 1 <= finding.span.column <= len(lines[finding.span.line - 1]) + 1
    else:
        assert root is not None
        assert found or root.value == expected  # keys given twice, and halves of pairs


def _refuse(word: str) -> None:
    raise ValueError(word)


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("", (1, 1), "the file is empty", ""),
        ('{"a": 1,}', (1, 9), "a comma stands before this", "remove it"),
        ('{"a": [1,\n]}', (2, 1), "a comma stands before this", "remove it"),
        ('{"a": 1\n "b": 2}', (2, 2), "a ',' or '}' is missing here", ""),
        ('{"a" 1}', (1, 6), "a ':' is missing here", ""),
        ("{a: 1}", (1, 2), "a key is missing here", "write it in double quotes"),
        ("{'a': 1}", (1, 2), "JSON has no single quotes", "use double quotes"),
        ('{"a": True}', (1, 7), "a value is missing here", "write true"),
        ('{"a": 01}', (1, 7), "a value is missing here", ""),
        ('{\n  // why\n  "a": 1}', (2, 3), "JSON has no comments", "remove it"),
        ('{"a": "b}', (1, 7), "the quote that opens here is never closed",
         "a line break is written \\n"),
        ('{"a": "\\d"}', (1, 8), "JSON has no such escape", "write \\\\ for a backslash"),
        ('{"a": "\t"}', (1, 8), "the character U+0009 stands in a text", "write \\u...."),
        ("[1] [2]", (1, 5), "the value has ended before this",
         "several resources stand in a list: []"),
        ("--- \na: 1", (1, 1), "this is YAML, not JSON", "name the file .yaml"),
        ("[" * (MAX_DEPTH + 1) + "1" + "]" * (MAX_DEPTH + 1), (1, MAX_DEPTH + 2),
         f"nested deeper than {MAX_DEPTH} levels", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(
    text: str, place: tuple[int, int], message: str, hint: str
) -> None:
    root, (finding,) = read(text)
    assert root is None
    assert (finding.span.line, finding.span.column) == place
    assert (finding.message, finding.hint) == (message, hint)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '"' + "\\" * 99_999, "1" * 99_999]
)
def test_what_is_deep_or_long_ends_soon(text: str) -> None:
    root, found = read(text)
    assert found or root is not None


def test_a_key_given_twice_is_told_and_the_first_stays() -> None:
    root, (finding,) = read('{"a": 1,\n "a": 2}')
    assert root is not None and root.value == {"a": 1}
    assert (finding.code, finding.span.line) == ("key-duplicate", 2)


def test_half_of_a_pair_is_told_and_replaced() -> None:
    root, (finding,) = read('["\\ud83d", "\\ud83d\\ude00"]')
    assert root is not None and root.value == ["\ufffd", "\U0001f600"]
    assert (finding.code, finding.span.column) == ("file-encoding", 2)


def test_a_number_beyond_all_is_told() -> None:
    root, (finding,) = read("[1e999]")
    assert root is not None and all(map(math.isfinite, root.value))
    assert (finding.code, finding.message) == ("value-invalid", "the number is too large")
