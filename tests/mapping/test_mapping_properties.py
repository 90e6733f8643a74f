"""What holds for every body and all inputs that the tables allow, not just for examples."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring.mapping import (
    TYPES,
    Coding,
    Field,
    ResourceType,
    Role,
    Shape,
    Verb,
    body_to_inputs,
    create_request,
    inputs_to_body,
    response_to_outputs,
    update_request,
)
from monitoring.mapping.args import body_to_args
from monitoring.mapping.registry import resource_type
from monitoring.plan import Kind
from sandbox.provider.check import with_defaults
from sandbox.provider.diff import differences

pytestmark = pytest.mark.slow

PROJECT = "p"
every_type = pytest.mark.parametrize("token", TYPES)
generous = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

_words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
_ids = st.from_regex(r"[a-z][a-z0-9-]{0,6}[a-z0-9]", fullmatch=True)
_numbers = st.one_of(st.integers(1, 10**6), st.floats(0.001, 1e6).filter(lambda n: n % 1))
_dashboards = st.fixed_dictionaries(
    {"displayName": _words},
    optional={
        "labels": st.dictionaries(_ids, st.just("")),
        "mosaicLayout": st.fixed_dictionaries(
            {
                "columns": st.integers(1, 48),
                "tiles": st.lists(st.fixed_dictionaries({"width": _numbers})),
            }
        ),
    },
).map(lambda d: json.dumps(d, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def _value(field: Field) -> st.SearchStrategy[Any]:
    """A value that says something, as a program would write it."""
    if field.coding is Coding.DAYS:
        return st.integers(1, 30)
    if field.coding is Coding.LAST_PART or field.prop in ("type", "service", "serviceId"):
        return st.sampled_from(field.choices) if field.choices else _ids
    if field.choices:
        return st.sampled_from([w for w in field.choices if w not in (field.unset, field.implied)])
    match field.shape:
        case Shape.BOOLEAN:
            return st.booleans() if field.default else st.just(True)
        case Shape.INTEGER:
            return st.integers(1, 10**6)
        case Shape.NUMBER:
            return _numbers
        case Shape.STRINGS:
            return st.lists(_words, min_size=1, max_size=3)
        case Shape.NUMBERS:
            return st.lists(_numbers, min_size=1, max_size=3)
        case Shape.MAP:
            return st.dictionaries(_words.map(lambda k: f"k{k}"), _words, min_size=1, max_size=3)
        case Shape.JSON:
            return _dashboards
        case Shape.OBJECT:
            return _inputs(field.of)
        case Shape.OBJECTS:
            return st.lists(_inputs(field.of), min_size=1, max_size=3)
    return _words


def _inputs(fields: Sequence[Field]) -> st.SearchStrategy[dict[str, Any]]:
    """Inputs of those fields, each given or not, but at least one, and the required ones."""
    takes = [
        f
        for f in fields
        if f.role is not Role.OUTPUT and not f.refused and (f.travels or not f.default)
    ]
    if not takes:  # a flag: {"enabled": true} is all that it can say
        return st.just({f.prop: f.default for f in fields})
    required = {f.prop: _value(f) for f in takes if f.required}
    optional = {f.prop: _value(f) for f in takes if not f.required}
    return st.fixed_dictionaries(required, optional=optional).filter(bool)


@cache
def _program(token: str) -> st.SearchStrategy[dict[str, Any]]:
    """Whole inputs of a type, as the plugin has them after its check."""
    rtype = TYPES[token]
    fields = [f for f in rtype.fields if f.travels or f.prop in ("service", "serviceId")]
    ids = {f.prop: _value(f) for f in fields if f.prop in (rtype.chosen_id, *rtype.parents)}
    return st.tuples(_inputs(fields), st.fixed_dictionaries(ids)).map(
        lambda parts: with_defaults(rtype, {**parts[0], **parts[1]})
    )


def _answer(rtype: ResourceType, body: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    """What an API that only stores would answer."""
    if rtype.short_name:
        return body
    parts = {prop: inputs.get(prop, "1") for prop in (*rtype.parents, rtype.chosen_id) if prop}
    name = rtype.name.replace("{}", "1").format(**{**parts, "project": PROJECT})
    return {**body, "name": name}


def _unordered(fields: Sequence[Field], inputs: Any) -> Any:
    """Inputs with lists whose order means nothing in one order."""
    if not isinstance(inputs, dict):
        return inputs
    by_prop = {f.prop: f for f in fields}
    result = {}
    for prop, value in inputs.items():
        field = by_prop[prop]
        if field.shape is Shape.OBJECT:
            value = _unordered(field.of, value)
        elif field.shape is Shape.OBJECTS:
            value = [_unordered(field.of, item) for item in value]
            if field.unordered:
                value = sorted(value, key=lambda v: json.dumps(v, sort_keys=True))
        result[prop] = value
    return result


@every_type
@generous
@given(data=st.data())
def test_inputs_survive_the_way_to_rest_and_back(token: str, data: st.DataObject) -> None:
    rtype = TYPES[token]
    inputs = data.draw(_program(rtype.pulumi_type))
    body = _answer(rtype, inputs_to_body(rtype, inputs), inputs)
    back = body_to_inputs(rtype, body)
    if Shape.JSON in {f.shape for f in rtype.fields}:
        assert (
            json.loads(back["dashboardJson"]).items() >= json.loads(inputs["dashboardJson"]).items()
        )
        return
    assert _unordered(rtype.fields, back) == _unordered(rtype.fields, inputs)


@every_type
@generous
@given(data=st.data())
def test_a_body_survives_the_way_to_inputs_and_back(token: str, data: st.DataObject) -> None:
    rtype = TYPES[token]
    body = inputs_to_body(rtype, data.draw(_program(rtype.pulumi_type)))
    assert inputs_to_body(rtype, body_to_inputs(rtype, body)) == body


@every_type
@generous
@given(data=st.data())
def test_what_was_just_created_does_not_differ(token: str, data: st.DataObject) -> None:
    rtype = TYPES[token]
    inputs = data.draw(_program(rtype.pulumi_type))
    answer = _answer(rtype, inputs_to_body(rtype, inputs), inputs)
    outputs = response_to_outputs(rtype, answer, {**inputs, "project": PROJECT})
    assert set(outputs) == set(rtype.by_prop)
    assert differences(rtype, outputs, inputs) == []


@every_type
@generous
@given(data=st.data())
def test_an_update_arrives_at_what_is_wanted(token: str, data: st.DataObject) -> None:
    """Carry out the update request on the old body as the API would; nothing differs then."""
    rtype = TYPES[token]
    old, new = data.draw(_program(rtype.pulumi_type)), data.draw(_program(rtype.pulumi_type))
    new |= {f.prop: old[f.prop] for f in rtype.fields if f.replace and f.prop in old}
    new = {k: v for k, v in new.items() if not rtype.by_prop[k].replace or k in old}
    before = _answer(rtype, inputs_to_body(rtype, old), old)
    state = response_to_outputs(rtype, before, {**old, "project": PROJECT})
    found = [d for d in differences(rtype, state, new) if not d.replace]
    name = str(new.get("name", "x") if rtype.short_name else before["name"])
    request = update_request(rtype, name, PROJECT, new, state, {d.prop for d in found})
    if request is None:
        assert found == []
        return
    after = dict(request.body)
    if rtype.update is Verb.MASKED_PATCH:
        (mask,) = parse_qs(urlsplit(request.target).query)["updateMask"]
        kept = {k: v for k, v in before.items() if k not in mask.split(",")}
        after = {**kept, **{k: v for k, v in after.items() if k in mask.split(",")}}
    reached = response_to_outputs(rtype, _answer(rtype, after, new), {**new, "project": PROJECT})
    assert [d for d in differences(rtype, reached, new) if not d.replace] == []


@every_type
@generous
@given(data=st.data())
def test_a_create_names_the_project_and_only_chosen_ids(token: str, data: st.DataObject) -> None:
    rtype = TYPES[token]
    inputs = data.draw(_program(rtype.pulumi_type))
    request = create_request(rtype, inputs, PROJECT)
    assert request.method == "POST"
    assert request.path.startswith(f"/{rtype.version}/projects/{PROJECT}/")
    assert "{" not in request.path
    if rtype.id_query:
        (chosen,) = parse_qs(urlsplit(request.target).query)[rtype.id_query]
        assert chosen == inputs[rtype.chosen_id]


def _from_arguments(fields: Sequence[Field], arguments: dict[str, Any]) -> dict[str, Any]:
    """The inputs whose snake_case form the arguments are; KeyError for any other name."""
    by_name = {re.sub("([A-Z])", r"_\1", f.prop).lower(): f for f in fields}
    result = {}
    for name, value in arguments.items():
        field = by_name[name]
        if field.shape is Shape.OBJECT:
            value = _from_arguments(field.of, value)
        elif field.shape is Shape.OBJECTS:
            value = [_from_arguments(field.of, item) for item in value]
        result[field.prop] = value
    return result


@pytest.mark.parametrize("kind", Kind)
@generous
@given(data=st.data())
def test_arguments_are_the_inputs_in_snake_case(kind: Kind, data: st.DataObject) -> None:
    rtype = resource_type(kind)
    inputs = data.draw(_program(rtype.pulumi_type))
    body = _answer(rtype, inputs_to_body(rtype, inputs), inputs)
    assert _from_arguments(rtype.fields, body_to_args(kind, body)) == body_to_inputs(rtype, body)
