"""Rendering: the caret stands under the mistake, whatever the line holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.diagnostics import Diagnostic, Severity, Span
from monitoring.diagnostics_text import MAX_COLUMNS, _width, as_json, render


def shown(
    text: str, column: int, end: int, line: int = 1, end_line: int | None = None
) -> list[str]:
    span = Span("f.yaml", line, column, end_line or line, end)
    return render(Diagnostic(span, "value-invalid", "wrong"), {"f.yaml": text}).split("\n")


def test_all_parts() -> None:
    found = Diagnostic(
        Span("f.yaml", 2, 4, 2, 7), "value-invalid", "wrong", "try 'bar'", Severity.WARNING
    )
    assert render(found, {"f.yaml": "x\na: foo # c\n"}) == (
        "f.yaml:2:4: value-invalid warning: wrong\n  | a: foo # c\n  |    ^~~\n  hint: try 'bar'"
    )


def test_as_data() -> None:
    found = Diagnostic(Span("f.yaml", 2, 4, 3, 7), "value-invalid", "wrong", "try 'bar'")
    assert as_json(found) == {
        "file": "f.yaml",
        "line": 2,
        "column": 4,
        "endLine": 3,
        "endColumn": 7,
        "code": "value-invalid",
        "severity": "error",
        "message": "wrong",
        "hint": "try 'bar'",
    }


@pytest.mark.parametrize(
    ("text", "column", "end", "line", "caret"),
    [
        ("a: b", 4, 4, "a: b", "   ^"),  # an empty span
        ("a:", 3, 4, "a:", "  ^"),  # behind the end
        ("\ta: b", 2, 3, "    a: b", "    ^"),
        ("名前: b", 5, 6, "名前: b", "      ^"),  # wide characters take two columns
        ("a: 値段", 4, 6, "a: 値段", "   ^~~~"),
        ("e\u0301: b", 5, 6, "e\u0301: b", "   ^"),  # a combining accent takes none
        ("\x1b[31m: b", 1, 6, "\\x1b[31m: b", "^~~~~~~~"),
        ("a: \u202eb", 4, 6, "a: \\u202eb", "   ^~~~~~~"),
    ],
)
def test_carets(text: str, column: int, end: int, line: str, caret: str) -> None:
    assert shown(text, column, end)[1:] == [f"  | {line}", f"  | {caret}"]


def test_a_span_over_lines_is_underlined_to_the_end_of_the_first() -> None:
    assert shown("a: |\n  b\n", 1, 4, end_line=2)[1:] == ["  | a: |", "  | ^~~~"]


def test_line_ends_of_all_systems() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert shown(f"x{end}a: b{end}", 1, 2, line=2)[1] == "  | a: b"


@pytest.mark.parametrize("text", ["", "x\n\n\n"])
def test_without_a_line_there_is_the_message_alone(text: str) -> None:
    assert shown(text, 1, 1, line=3) == ["f.yaml:3:1: value-invalid wrong"]


def test_long_lines_show_the_part_around_the_mistake() -> None:
    head, line, caret = shown("k" * 500 + "WRONG" + "z" * 500, 501, 506)
    assert head.startswith("f.yaml:1:501:")
    assert line.startswith("  | ...kkk")
    assert line.endswith("...")
    assert line[caret.index("^") : caret.rindex("~") + 1] == "WRONG"


def test_messages_have_no_power_over_the_terminal() -> None:
    found = Diagnostic(Span("a\x1b.yaml", 1, 1, 1, 1), "file-unreadable", "x\x07y", "z\u202e")
    assert render(found, {}).isprintable() or render(found, {}).replace("\n", "").isprintable()


@given(st.text(max_size=300), st.integers(1, 400), st.integers(1, 400))
def test_any_line(text: str, column: int, end: int) -> None:
    for part in shown(text, column, end)[1:]:
        assert part.isprintable()
        assert _width(part) <= MAX_COLUMNS + len("  | ") + len("...") * 2 + 10
