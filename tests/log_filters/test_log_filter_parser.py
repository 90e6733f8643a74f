"""The rules of the Logging query language, one by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitoring.filters.descent import MAX_DEPTH
from monitoring.log_filters.ast import (
    And,
    Anywhere,
    Cast,
    CastType,
    Comparison,
    Extract,
    Field,
    FromSource,
    InNetwork,
    Literal,
    LogId,
    Node,
    Not,
    Operator,
    Or,
    Sample,
    Search,
)
from monitoring.log_filters.error import LogFilterError
from monitoring.log_filters.parser import EVERYTHING, parse, parse_field


def word(text: str) -> Anywhere:
    return Anywhere(Literal(text))


def compare(path: str, operator: str, text: str, quoted: bool = False) -> Comparison:
    return Comparison(Field(tuple(path.split("."))), Operator(operator), Literal(text, quoted))


A, B, C, D = map(word, "abcd")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", EVERYTHING),
        ("  -- nothing but a comment", EVERYTHING),
        ("a OR NOT b AND c", And((Or((A, Not(B))), C))),
        ("a OR NOT b AND NOT c OR d", And((Or((A, Not(B))), Or((Not(C), D))))),
        ("a AND b OR c", And((A, Or((B, C))))),
        ("a b\nc", And((A, B, C))),
        ("a -b", And((A, Not(B)))),
        ("-(a OR b)", Not(Or((A, B)))),
        ('-"x y"', Not(Anywhere(Literal("x y", True)))),
        ("a and b", And((A, word("and"), B))),
        ("a -- b\nc -- d", And((A, C))),
        ("foo (bar)", And((word("foo"), word("bar")))),
        ("severity>=ERROR", compare("severity", ">=", "ERROR")),
        ("Severity >= error", compare("severity", ">=", "error")),
        ("log_name:x", compare("logName", ":", "x")),
        ("jsonPayload.Count = -5", compare("jsonPayload.Count", "=", "-5")),
        ("jsonPayload.a:*", compare("jsonPayload.a", ":", "*")),
        ("jsonPayload.@type=x", compare("jsonPayload.@type", "=", "x")),
        (
            'labels."a/b.c"="d"',
            Comparison(Field(("labels", "a/b.c")), Operator.EQUAL, Literal("d", True)),
        ),
        (
            'jsonPayload."x y".z = 1',
            Comparison(Field(("jsonPayload", "x y", "z")), Operator.EQUAL, Literal("1")),
        ),
        (
            'resource.type = ("x" OR "y")',
            Or(
                (compare("resource.type", "=", "x", True), compare("resource.type", "=", "y", True))
            ),
        ),
        (
            "textPayload:(a b AND NOT c)",
            And(
                (
                    compare("textPayload", ":", "a"),
                    compare("textPayload", ":", "b"),
                    Not(compare("textPayload", ":", "c")),
                )
            ),
        ),
        ('log_id("x/y")', LogId("x/y")),
        ("source(projects/p)", FromSource("projects/p")),
        ("sample(insertId, 0.25)", Sample(Field(("insertId",)), 0.25)),
        (
            'ip_in_net(labels."ip/v4", "10.0.0.0/8")',
            InNetwork(Field(("labels", "ip/v4")), "10.0.0.0/8"),
        ),
        ("SEARCH(textPayload, 'disk full')", Search(Field(("textPayload",)), "disk full")),
        (
            'CAST(REGEXP_EXTRACT(textPayload, "([0-9]+)ms"), INT64) > 9',
            Comparison(
                Cast(Extract(Field(("textPayload",)), "([0-9]+)ms"), CastType.INT64),
                Operator.GREATER,
                Literal("9"),
            ),
        ),
    ],
)
def test_a_query_reads_as_its_tree(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r'"a\"b\\c"', 'a"b\\c'),
        (r'"\u00e9\x41\n\101"', "é" + "A\nA"),
        (r'"\d\:"', r"\d\:"),
    ],
)
def test_escapes_of_strings(written: str, value: str) -> None:
    assert parse(written) == Anywhere(Literal(value, True))


def test_a_pattern_keeps_the_escapes_that_are_re2s() -> None:
    node = parse(r'textPayload =~ "\bERR\n\\d\""')
    assert isinstance(node, Comparison)
    assert node.value.text == r"\bERR\n\d" + '"'


@pytest.mark.parametrize(
    ("text", "offset", "says"),
    [
        ("severty=ERROR", 0, "did you mean severity?"),
        ("a AND httpRequest.code=1", 6, "no field httpRequest.code"),
        ("textPayload.x=1", 0, "has no fields"),
        ("severity>=", 10, "expected a value"),
        ("a (b", 4, "closing parenthesis"),
        ("a)", 1, "end of the query"),
        ('a "b', 2, "never closed"),
        ("a = b:c", 0, "no field a"),
        ("insertId = abc:def", 14, "expected"),
        ("a OR", 4, "expected"),
        ("nope(x)", 0, "unknown function nope"),
        ('textPayload =~ "("', 15, "left open"),
        ('textPayload =~ "(?=x)"', 15, "look-ahead"),
        ("sample(insertId, 2)", 17, "from 0 to 1"),
        ('ip_in_net(textPayload, "x")', 23, "no address"),
        ("severity == ERROR", 9, "write ="),
        ("- a", 0, "minus"),
        ('regexp_extract(textPayload, "x") = 1', 28, "one capture group"),
        ("CAST(textPayload, THING) = 1", 18, "unknown type"),
    ],
)
def test_a_mistake_is_named_at_its_place(text: str, offset: int, says: str) -> None:
    with pytest.raises(LogFilterError) as caught:
        parse(text)
    assert says in caught.value.message
    assert caught.value.offset == offset


def test_length_and_depth_are_bounded() -> None:
    assert parse("a" * 20_000) == word("a" * 20_000)
    with pytest.raises(LogFilterError, match="20,000"):
        parse("a" * 20_001)
    assert parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == A
    for deep in ("(" * 10_000 + "a", "NOT " * 5_000 + "a", "-(" * 5_000, "f:" + "(" * 5_000):
        with pytest.raises(LogFilterError):
            parse(deep)


def test_offsets_are_places_in_the_text() -> None:
    node = parse("  a OR NOT severity=ERROR")
    assert isinstance(node, Or)
    (one, other) = node.operands
    assert (node.offset, one.offset, other.offset) == (2, 2, 7)
    assert isinstance(other, Not)
    assert other.operand.offset == 11


@pytest.mark.parametrize("text", ["jsonPayload.a-b", 'labels."k8s/pod"', "httpRequest.status"])
def test_a_field_alone(text: str) -> None:
    assert parse_field(text).path[0] in ("jsonPayload", "labels", "httpRequest")


def _filters(data: Any, inside: bool = False) -> list[str]:
    if isinstance(data, dict):
        found = []
        for key, value in data.items():
            log = inside or key in ("logsPanel", "conditionMatchedLog")
            if log and key == "filter" and isinstance(value, str):
                found.append(value)
            found += _filters(value, log)
        return found
    if isinstance(data, list):
        return [text for item in data for text in _filters(item, inside)]
    return []


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("folder", "least"), [("google-sample-alerts", 14), ("google-sample-dashboards", 6)]
)
def test_every_log_filter_of_the_samples_parses(corpora: Path, folder: str, least: int) -> None:
    found = []
    for path in sorted((corpora / folder).glob("*.json")):
        try:
            found += _filters(json.loads(path.read_text(encoding="utf-8")))
        except json.JSONDecodeError:  # two samples hold comments
            continue
    assert len(found) >= least
    for text in found:
        parse(text)


@pytest.mark.corpora
def test_every_log_metric_that_the_official_plugin_sent_parses(corpora: Path) -> None:
    found = []
    text = (corpora / "official-provider-http" / "creates.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        if '"filter"' in line and "/metrics" in line and "logging" in line.lower():
            found += _log_metrics(json.loads(line))
    assert found
    for filter_ in found:
        parse(filter_)


def _log_metrics(data: Any) -> list[str]:
    if isinstance(data, dict):
        here = [data["filter"]] if "metricDescriptor" in data and "filter" in data else []
        return here + [text for value in data.values() for text in _log_metrics(value)]
    if isinstance(data, list):
        return [text for item in data for text in _log_metrics(item)]
    return []


def test_the_log_metrics_of_this_project_parse(root: Path) -> None:
    config = yaml.safe_load((root / "monitoring/log_metrics.yaml").read_text(encoding="utf-8"))
    for entry in config["log_metrics"].values():
        assert parse(entry["filter"]) != EVERYTHING
        for label in entry.get("labels", {}).values():
            parse_field(label["extract"])
