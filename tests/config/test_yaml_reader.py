"""YAML to nodes: values, positions, and every way in which a file can fail to be YAML."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from monitoring.config import yaml_reader
from monitoring.config.nodes import Mapping, at, key_at
from monitoring.config.report import Report
from monitoring.config.yaml_reader import MAX_BYTES, MAX_DEPTH, decode, parse
from monitoring.diagnostics import Diagnostic, Span
from tests.config.trees import told

PARSERS = {"libyaml": yaml.CSafeLoader, "python": yaml.SafeLoader}


@pytest.fixture(params=PARSERS, autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Everything here holds with both of PyYAML's parsers."""
    monkeypatch.setattr(yaml_reader, "_LOADER", PARSERS[request.param])
    yield request.param


def read(text: str | bytes) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    report = Report()
    decoded = decode(text.encode() if isinstance(text, str) else text, "f", report)
    root = None if decoded is None else parse(decoded, "f", report)
    return root, report.sorted()


def finding(text: str | bytes) -> str:
    """The only finding of a text."""
    _, diagnostics = read(text)
    assert len(diagnostics) == 1, diagnostics
    return told(diagnostics[0])


def value(text: str | bytes) -> object:
    root, diagnostics = read(text)
    assert root is not None
    assert diagnostics == ()
    return root.value


def test_values() -> None:
    text = "a: 1:30\nb: [no, 010, 0.1, ~, 'null', \"1\"]\nc:\n  d: |\n    x\n    y\n  e:\n"
    assert value(text) == {
        "a": "1:30",
        "b": ["no", 10, 0.1, None, "null", "1"],
        "c": {"d": "x\ny\n", "e": None},
    }


def test_spans() -> None:
    root, _ = read("a:\n  bc: [x, 'y z']\n  d: ü\n")
    assert root is not None
    assert at(root, "a", "bc", 1).span == Span("f", 2, 11, 2, 16)
    assert key_at(root, "a", "bc").span == Span("f", 2, 3, 2, 5)
    assert key_at(root, "a", "bc", 0).span == Span("f", 2, 8, 2, 9)
    assert at(root, "a", "d").span == Span("f", 3, 6, 3, 7)
    assert at(root, "a", "nothing", "here").span.line == 2  # the deepest there is


def test_a_byte_order_mark_is_passed_over() -> None:
    assert value(b"\xef\xbb\xbfa: 1") == {"a": 1}


def test_line_ends_of_all_systems() -> None:
    assert value("a: 1\r\nb: 2\rc: 3\n") == {"a": 1, "b": 2, "c": 3}


SYNTAX = {
    "a: b: c": "1:5 yaml-syntax a second 'key: value' in the same place",
    "a: [1, 2\nb: c\n": "1:4 yaml-syntax the [ that opens here is not closed",
    "a: {b: 1\n": "1:4 yaml-syntax the { that opens here is not closed",
    "a: 1\nb: 'x\nc: 1\n": "2:4 yaml-syntax the quote that opens here is never closed",
    "a:\n\tb: 1": "2:1 yaml-syntax a tab is used for indentation",
    "a: 1\n b: 2\n": "2:3 yaml-syntax a second 'key: value' in the same place",
    "a: 1\nword\n": "2:1 yaml-syntax this looks like a key without its ':'",
    "a: @x": "1:4 yaml-syntax a value cannot start with this character",
    "a: |x\n  b": "1:5 yaml-syntax after | or > only a comment can follow",
    "a: 1\n...\nb": "3:1 yaml-syntax the mapping has ended before this",
}


@pytest.mark.parametrize(("text", "expected"), SYNTAX.items())
def test_syntax(text: str, expected: str) -> None:
    assert finding(text).startswith(f"f:{expected}")


@pytest.mark.parametrize(
    "text", ["a: }", "a: ]", "a: [1, 2", "[[[[", '"', "a: 'b", 'a: "\\q"', "- - -\n-"]
)
def test_syntax_errors_are_inside_the_file(text: str) -> None:
    root, diagnostics = read(text)
    assert root is None
    assert [d.span.line for d in diagnostics] == [1]
    assert diagnostics[0].span.column <= len(text) + 1


def test_unknown_escapes(parser: str) -> None:
    column = 5 if parser == "libyaml" else 6  # one counts from the backslash, one after it
    assert finding('a: "\\q"').startswith(
        f"f:1:{column} yaml-syntax an escape that double quotes do not"
    )


FEATURES = {
    "a: &x 1\nb: 2": "1:4 yaml-feature anchors and aliases (&..., *...) are not used here",
    "a: &x {b: 1}": "1:4 yaml-feature anchors and aliases (&..., *...) are not used here",
    "a: !!str 5": "1:4 yaml-feature tags (!...) are not used here",
    "a: !x [5]": "1:4 yaml-feature tags (!...) are not used here",
    "<<: {a: 1}": "1:1 yaml-feature merge keys (<<) are not used here",
    "a: 1\n---\nb: 2": "2:1 yaml-feature a second document starts here",
    "? [a]\n: b": "1:3 yaml-feature a key must be text, not a mapping or a list",
    "%YAML 1.1\n---\na: 1": "1:1 yaml-feature directives (%...) are not used here",
    "%TAG !e! tag:e,2000:\n---\na: 1": "1:1 yaml-feature directives (%...) are not used here",
    "a: -.inf": "1:4 value-invalid '-.inf' is not a finite number",
    "a: 1e999": "1:4 value-invalid '1e999' is not a finite number",
}


@pytest.mark.parametrize(("text", "expected"), FEATURES.items())
def test_features_that_are_refused(text: str, expected: str) -> None:
    assert finding(text).startswith(f"f:{expected}")


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert finding("\n".join(lines)).startswith("f:1:5 yaml-feature")


def test_quotes_take_the_meaning_away() -> None:
    assert value('"<<": "*x"\n"&a": "!t"') == {"<<": "*x", "&a": "!t"}


def test_duplicate_keys_name_both_places_and_reading_goes_on() -> None:
    root, diagnostics = read("a: 1\nb:\n  c: 1\n  c: 2\n'a': 3\n")
    assert root is not None
    assert root.value == {"a": 1, "b": {"c": 1}}
    assert [told(d) for d in diagnostics] == [
        "f:4:3 key-duplicate the key 'c' is already given in line 3 | keep one of f:3 and this "
        "line",
        "f:5:1 key-duplicate the key 'a' is already given in line 1 | keep one of f:1 and this "
        "line",
    ]


@pytest.mark.parametrize("key", ["404", "true", "1.5", "~"])
def test_keys_are_text(key: str) -> None:
    root, diagnostics = read(f"{key}: 1\na: 2\n")
    assert root is not None
    assert root.value == {"a": 2}
    message = f"f:1:1 value-type the key '{key}' is not text | write \"{key}\" in quotes"
    assert [told(d) for d in diagnostics] == [message]


@pytest.mark.parametrize("token", ["${secret:pagerdutyServiceKey}", "x${ref:channel/email}y"])
def test_tokens_of_the_plan_cannot_be_smuggled_in(token: str) -> None:
    assert finding(f"a: '{token}'").startswith("f:1:4 value-invalid ${ref:...} and ${secret:...}")


def test_other_variables_are_text() -> None:
    assert value("a: ${policy.display_name} ${b}") == {"a": "${policy.display_name} ${b}"}


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "~\n"])
def test_empty(text: str) -> None:
    assert finding(text) == "f:1:1 value-type the file is empty"


@pytest.mark.parametrize("text", ["- a\n", "text\n", "42\n", "[]"])
def test_not_a_mapping(text: str) -> None:
    assert finding(text) == "f:1:1 value-type the top of the file must be a mapping (key: value)"


def test_depth_is_bounded() -> None:
    levels = MAX_DEPTH - 1
    assert value("a: " + "[" * levels + "]" * levels) is not None
    assert finding("a: " + "[" * 100_000).endswith(
        f"file-too-large nested deeper than {MAX_DEPTH} levels"
    )
    assert "file-too-large" in finding("{a: " * 50_000)


def test_size_is_bounded() -> None:
    assert finding(b"#" * (MAX_BYTES + 1)).startswith(
        "f:1:1 file-too-large the file is larger than 4 MiB"
    )


def test_values_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_NODES", 10)
    assert finding("a: [1, 2, 3, 4,\n5, 6, 7, 8, 9, 10, 11]").startswith(
        "f:2:20 file-too-large more than 10"
    )


def test_lists_are_bounded() -> None:
    assert finding(f"a: [{'1,' * 5_000}]").startswith(
        "f:1:2005 file-too-large a list of more than 1,000"
    )


ENCODINGS = {
    b"a: 1\nb: \xff\n": "2:4 file-encoding byte 0xff is not UTF-8 | save the file as UTF-8",
    "ü: é\n".encode("latin-1"): "1:1 file-encoding byte 0xfc is not UTF-8 | save the file as UTF-8",
    "a: 1".encode("utf-16"): "1:1 file-encoding this is UTF-16, not UTF-8 | save it as UTF-8",
    b"a: 1\n  \x00": "2:3 file-encoding the character U+0000 cannot stand in YAML",
    b"a: \x1b[31m": "1:4 file-encoding the character U+001B cannot stand in YAML",
    "a: x\u2028b: y".encode(): "1:5 file-encoding the character U+2028 cannot stand in YAML",
    "a: x\u0085".encode(): "1:5 file-encoding the character U+0085 cannot stand in YAML",
    "a: \ufeffx".encode(): "1:4 file-encoding the character U+FEFF cannot stand in YAML",
}


@pytest.mark.parametrize(("data", "expected"), ENCODINGS.items())
def test_encodings(data: bytes, expected: str) -> None:
    assert finding(data).startswith(f"f:{expected}")


YAML_LIKE = st.text(st.sampled_from("ab1 \n\t:-?,[]{}#&*!|>'\"%@`~<.\r\\ü\U0001f600"), max_size=60)


@given(st.binary(max_size=80) | YAML_LIKE.map(str.encode))
@example(b"a: 'x\n\n\n\n")
@example(b"\t")
@example(b"\n\n- [\n\n")
def test_anything_gives_a_tree_or_a_finding_inside_the_file(data: bytes) -> None:
    for loader in PARSERS.values():
        yaml_reader._LOADER = loader  # the fixture puts it back
        root, diagnostics = read(data)
        assert root is not None or diagnostics
        lines = (
            data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        )
        for diagnostic in diagnostics:
            assert 1 <= diagnostic.span.line <= len(lines)
            assert 1 <= diagnostic.span.column <= len(lines[diagnostic.span.line - 1]) + 2
