"""SARIF 2.1.0: the structure that the standard asks of what we write, and exact places."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from checks.report.formats import Format, rendered
from checks.report.outcome import Outcome
from tests.check_formats.outcomes import ERROR, NOTHING, OUTCOME, outcomes

_TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
    "additionalProperties": False,
}
_ARTIFACT = {
    "type": "object",
    "required": ["uri"],
    "properties": {
        "uri": {"type": "string", "pattern": "^(file://)?[A-Za-z0-9_.~/%-]+$"},
        "uriBaseId": {"const": "%SRCROOT%"},
    },
    "additionalProperties": False,
}
_POSITION = {"type": "integer", "minimum": 1}
_REGION = {
    "type": "object",
    "required": ["startLine"],
    "properties": dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), _POSITION),
    "additionalProperties": False,
}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


_RULE = _object(
    "id",
    id={"type": "string", "minLength": 1},
    shortDescription=_TEXT,
    fullDescription=_TEXT,
    help=_TEXT,
    defaultConfiguration=_object("", level=_LEVEL),
    properties=_object("tags", tags=_list({"type": "string"})),
)
_REPLACEMENT = _object("deletedRegion", deletedRegion=_REGION, insertedContent=_TEXT)
_CHANGE = _object(
    "artifactLocation replacements",
    artifactLocation=_ARTIFACT,
    replacements=_list(_REPLACEMENT, 1),
)
_RESULT = _object(
    "message",
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_TEXT,
    locations=_list(
        _object(
            "",
            physicalLocation=_object(
                "artifactLocation", artifactLocation=_ARTIFACT, region=_REGION
            ),
        ),
        1,
    ),
    suppressions=_list(
        _object("kind", kind={"enum": ["inSource", "external"]}, justification={"type": "string"})
    ),
    fixes=_list(
        _object("artifactChanges", description=_TEXT, artifactChanges=_list(_CHANGE, 1)), 1
    ),
)
# What sections 3.13 to 3.55 of the standard require of the objects that we write.
SARIF = _object(
    "version runs",
    **{
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": _list(
            _object(
                "tool",
                tool=_object(
                    "driver",
                    driver=_object(
                        "name", name={"type": "string", "minLength": 1}, rules=_list(_RULE)
                    ),
                ),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                originalUriBaseIds=_object("", **{"%SRCROOT%": _object("", description=_TEXT)}),
                results=_list(_RESULT),
            ),
            1,
        ),
    },
)


def _run(outcome: Outcome) -> dict[str, Any]:
    document = json.loads(rendered(Format.SARIF, outcome))
    Draft202012Validator(SARIF).validate(document)
    (run,) = document["runs"]
    return dict(run)


@settings(deadline=None)
@given(outcome=outcomes)
def test_every_result_has_its_rule(outcome: Outcome) -> None:
    run = _run(outcome)
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == len(outcome.diagnostics) + len(outcome.ignored)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_place_is_exact() -> None:
    error = _run(OUTCOME)["results"][0]
    place = error["locations"][0]["physicalLocation"]
    assert unquote(place["artifactLocation"]["uri"]) == "infra/monitoring/sla_objectives.yaml"
    assert place["region"] == {"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 12}
    assert error["message"]["text"] == f"{ERROR.message}\ndid you mean 'target'?"
    assert error["level"] == "error"


def test_what_has_one_right_answer_comes_with_it() -> None:
    error, warning, _ = _run(OUTCOME)["results"]
    (replacement,) = error["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": "target"}
    assert replacement["deletedRegion"] == error["locations"][0]["physicalLocation"]["region"]
    assert "fixes" not in warning


def test_what_a_comment_sets_aside_is_suppressed_with_its_reason() -> None:
    ignored = _run(OUTCOME)["results"][2]
    assert ignored["suppressions"] == [{"kind": "inSource", "justification": "it is for later"}]
    assert _run(NOTHING)["results"] == []


def test_a_rule_says_what_its_page_says() -> None:
    rules = {rule["id"]: rule for rule in _run(OUTCOME)["tool"]["driver"]["rules"]}
    budget = rules["budget-declared"]
    assert budget["defaultConfiguration"] == {"level": "warning"}
    assert budget["properties"] == {"tags": ["budget"]}
    assert budget["help"]["text"].startswith(budget["shortDescription"]["text"])
    assert len(budget["fullDescription"]["text"]) > len(budget["shortDescription"]["text"])
    assert rules["key-unknown"]["shortDescription"]["text"] == "A key that has no meaning here."


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("a b.yaml", {"uri": "infra/a%20b.yaml", "uriBaseId": "%SRCROOT%"}),
        ("../a.yaml", {"uri": "a.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/tmp/a.yaml", {"uri": "file:///tmp/a.yaml"}),
    ],
)
def test_a_file_is_named_from_the_root_of_the_repository(
    file: str, artifact: dict[str, str]
) -> None:
    moved = replace(ERROR, span=replace(ERROR.span, file=file))
    (result,) = _run(replace(NOTHING, diagnostics=(moved,), folder="infra"))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact
