"""The tables say what the pulumi_gcp classes have, no more and no less."""

from __future__ import annotations

import importlib
import typing
from collections.abc import Iterator
from typing import Any

import pytest

from monitoring.mapping import TYPES, Field, ResourceType, Role, Shape, resource_type, type_of
from monitoring.mapping.names import snake_case
from monitoring.plan import Kind

_PLAIN = {"str": Shape.STRING, "bool": Shape.BOOLEAN, "int": Shape.INTEGER, "float": Shape.NUMBER}


def _class_of(rtype: ResourceType) -> type:
    _, module, name = rtype.pulumi_type.split(":")
    return typing.cast(
        type, getattr(importlib.import_module(f"pulumi_gcp.{module.partition('/')[0]}"), name)
    )


def _args_of(rtype: ResourceType) -> type:
    cls = _class_of(rtype)
    module = importlib.import_module(cls.__module__)
    return typing.cast(type, getattr(module, f"{cls.__name__}Args"))


def _nested(annotation: Any) -> type | None:
    from pulumi._types import is_input_type

    if isinstance(annotation, type) and is_input_type(annotation):
        return annotation
    return next(filter(None, map(_nested, typing.get_args(annotation))), None)


def _shape(annotation: Any) -> Shape:
    text = str(annotation)
    if _nested(annotation):
        return Shape.OBJECTS if "Sequence" in text else Shape.OBJECT
    if "Mapping" in text:
        return Shape.MAP
    if "Sequence" in text:
        return Shape.NUMBERS if "float" in text else Shape.STRINGS
    return _PLAIN[annotation.__name__]


def _compare(args: type, fields: tuple[Field, ...], where: str) -> Iterator[str]:
    """Every difference between a pulumi_gcp input type and its table."""
    from pulumi._types import input_type_py_to_pulumi_names, input_type_types

    names, types = input_type_py_to_pulumi_names(args), input_type_types(args)
    table = {field.prop: field for field in fields if field.role is not Role.OUTPUT}
    if set(names.values()) != set(table):
        yield f"{where}: {sorted(set(names.values()) ^ set(table))}"
    for python, prop in names.items():
        if prop not in table:
            continue
        field, annotation = table[prop], types.get(prop, types.get(python))
        here = f"{where}.{prop}"
        if snake_case(prop) != python:
            yield f"{here}: Python calls it {python}"
        shape = Shape.STRING if field.shape is Shape.JSON else field.shape
        if shape is not _shape(annotation):
            yield f"{here}: {field.shape}, but {annotation}"
        nested = _nested(annotation)
        if nested:
            yield from _compare(nested, field.of, here)


@pytest.mark.parametrize("rtype", TYPES.values(), ids=lambda t: t.pulumi_type)
def test_tables_and_classes_have_the_same_properties(rtype: ResourceType) -> None:
    assert list(_compare(_args_of(rtype), rtype.fields, rtype.pulumi_type)) == []


@pytest.mark.parametrize("rtype", TYPES.values(), ids=lambda t: t.pulumi_type)
def test_required_properties_are_those_of_the_class(rtype: ResourceType) -> None:
    from pulumi._types import input_type_py_to_pulumi_names

    args = _args_of(rtype)
    required = {
        input_type_py_to_pulumi_names(args)[name]
        for name, parameter in _parameters(args).items()
        if parameter.default is parameter.empty
    }
    assert {field.prop for field in rtype.fields if field.required} == required


def _parameters(args: type) -> dict[str, Any]:
    import inspect

    parameters = dict(inspect.signature(args.__init__).parameters)  # type: ignore[misc]
    return {name: p for name, p in parameters.items() if name not in ("self", "__self__")}


@pytest.mark.parametrize("rtype", TYPES.values(), ids=lambda t: t.pulumi_type)
def test_outputs_are_those_of_the_class(rtype: ResourceType) -> None:
    cls = _class_of(rtype)
    outputs = {name for name, value in vars(cls).items() if isinstance(value, property)}
    assert {snake_case(field.prop) for field in rtype.fields} == outputs


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_a_plan_has_a_type(kind: Kind) -> None:
    assert type_of(kind) == resource_type(kind).pulumi_type
    assert _class_of(resource_type(kind)).pulumi_type == type_of(kind)  # type: ignore[attr-defined]
