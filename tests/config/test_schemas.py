"""The schemas are what they claim to be, and samples show every mistake that the whole has."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from monitoring.config import schema
from monitoring.config.files import PURPOSES
from tests.config.trees import ROOT, shipped

KINDS = (*PURPOSES, "alert_tests", "stack")
FILES = sorted((ROOT / "monitoring" / "config" / "schemas").glob("*.json"))
PLAIN = {
    kind: yaml.safe_load((ROOT / path).read_text("utf-8"))
    for kind, path in {
        **{kind: f"monitoring/{kind}.yaml" for kind in PURPOSES if kind != "dashboards"},
        "dashboards": "dashboards/dashboards.yaml",
        "alert_tests": "monitoring/alert_tests/availability.yaml",
        "stack": "Pulumi.dev.yaml",
    }.items()
}

STACKS = ("dev", "local", "prod")

# What `_Fingerprint` knows how to tell values apart by, and keywords that look at no value.
TELLING = {
    *("type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum"),
    *("properties", "patternProperties", "additionalProperties", "propertyNames", "required"),
    *("dependentRequired", "minProperties", "maxProperties", "items", "minItems", "maxItems"),
    *("uniqueItems", "oneOf", "allOf", "not", "if", "then", "else", "$ref"),
}
SILENT = {
    *("$schema", "$defs", "title", "description", "examples", "default", "format", "writeOnly"),
    *("errorMessage", "patternErrorMessage"),
}


def parts(value: Any, names: bool = False) -> Iterator[dict[str, Any]]:
    """Every schema inside a schema; `names` tells that the keys of `value` are names, not words."""
    if isinstance(value, list):
        for item in value:
            yield from parts(item)
    elif isinstance(value, dict):
        if not names:
            yield value
        for word, item in value.items():
            if names or word not in ("examples", "default", "enum", "const", "dependentRequired"):
                named = not names and word in ("properties", "patternProperties", "$defs")
                yield from parts(item, named)


def test_there_is_a_schema_for_every_kind() -> None:
    assert {path.stem for path in FILES} == {*KINDS, "common"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
class TestEachSchema:
    def test_is_draft_2020_12(self, path: Any) -> None:
        content = json.loads(path.read_text("utf-8"))
        assert content["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(content)

    def test_uses_only_keywords_that_samples_are_told_apart_by(self, path: Any) -> None:
        for part in parts(json.loads(path.read_text("utf-8"))):
            assert part.keys() <= TELLING | SILENT

    def test_refuses_unknown_keys(self, path: Any) -> None:
        """Every mapping is closed; a stack's file alone holds keys that are not ours."""
        for part in parts(json.loads(path.read_text("utf-8"))):
            if part.get("type") == "object" and part.get("title") not in ("Stack", "config"):
                assert "additionalProperties" in part

    def test_says_in_words_what_its_patterns_mean(self, path: Any) -> None:
        for part in parts(json.loads(path.read_text("utf-8"))):
            assert ("pattern" in part) <= ("patternErrorMessage" in part)
            if "oneOf" in part or "not" in part:
                assert "errorMessage" in part

    def test_refers_to_shared_parts_alone(self, path: Any) -> None:
        for part in parts(json.loads(path.read_text("utf-8"))):
            file, _, pointer = part.get("$ref", "#/$defs/x").partition("#")
            assert pointer.startswith("/$defs/")
            assert file.removesuffix(".json") in ("", *schema._SHARED)

    def test_examples_are_right(self, path: Any) -> None:
        content = json.loads(path.read_text("utf-8"))
        checked = 0
        for part in parts(content):
            alone = {**part, "$defs": content.get("$defs", {})}
            validator = Draft202012Validator(alone, registry=schema._registry())
            for example in part.get("examples", ()):
                assert not list(validator.iter_errors(example)), example
                checked += 1
        assert checked


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_files_have_no_mistakes(kind: str) -> None:
    assert not list(schema.mistakes(kind, PLAIN[kind]))


def test_shipped_files_name_their_schema() -> None:
    stacks = {f"Pulumi.{s}.yaml": (ROOT / f"Pulumi.{s}.yaml").read_bytes() for s in STACKS}
    for name, data in {**shipped(), **stacks}.items():
        found = re.search(r"^# yaml-language-server: \$schema=(\S+)$", data.decode(), re.MULTILINE)
        assert found, name
        path = (ROOT / name).parent / found[1]
        kind = "stack" if name.startswith("Pulumi") else path.stem
        assert path.resolve() in FILES
        assert path.stem == kind
        assert kind == "stack" or name.endswith(f"/{kind}.yaml")


def test_a_dollar_is_the_very_end() -> None:
    assert schema.matches("^a$", "a")
    assert not schema.matches("^a$", "a\n")
    assert list(schema.mistakes("service", {**PLAIN["service"], "id": "billing\n"}))


JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 70_000),
    st.sampled_from(["", "x", "page", "ratio", "GAUGE", "5%", "42s", "A b", "/x", "pagerduty"]),
    st.just([]),
    st.just(["a", "a"]),
    st.just({}),
    st.just({"metric": "x"}),
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) inside a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in items:
        found.append((value, key))
        if isinstance(item, dict | list):
            found += places(item)
    return found


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A shipped file's value with up to four of its values or keys replaced or removed."""
    kind = draw(st.sampled_from(KINDS))
    value: dict[str, Any] = copy.deepcopy(PLAIN[kind])
    for _ in range(draw(st.integers(1, 4))):
        spots = places(value)
        if not spots:
            break
        holder, key = draw(st.sampled_from(spots))
        how = draw(st.sampled_from(["replace", "remove", "rename", "copy"]))
        if how == "replace" or isinstance(holder, list):
            holder[key] = copy.deepcopy(draw(JUNK))
        elif how == "remove":
            del holder[key]
        else:
            name = draw(st.sampled_from(["x", "name", "Bad Name", f"{key}x", "of", "address"]))
            holder[name] = copy.deepcopy(holder[key]) if how == "copy" else holder.pop(key)
    return kind, value


def told(errors: Iterator[Any]) -> set[tuple[Any, ...]]:
    return {(*map(str, e.absolute_path), str(e.validator), e.message) for e in errors}


@settings(max_examples=150, deadline=None)
@given(damaged())
def test_samples_find_what_everything_finds(case: tuple[str, dict[str, Any]]) -> None:
    kind, value = case
    full = told(schema._validator(kind).iter_errors(value))
    assert told(schema.mistakes(kind, value)) == full


def test_thousands_of_entries_are_a_handful_of_samples() -> None:
    entries = {
        f"route_{n}": {
            "description": f"Requests of route {n}.",
            "latency": {"metric": f"m_{n % 7}", "where": {"endpoint": f"/api/{n}"}},
        }
        for n in range(2_000)
    }
    groups = schema._Fingerprint("indicators").groups({"indicators": entries})
    assert len(groups) == 1
    assert len(groups[0][1]) == 2_000


def test_a_mistake_is_told_of_each_entry_that_has_it() -> None:
    entries = {f"a{n}": {"latency": {"metric": f"m{n}", "wher": {"x": str(n)}}} for n in range(50)}
    errors = list(schema.mistakes("indicators", {"indicators": entries}))
    assert {e.absolute_path[1] for e in errors} == entries.keys()
