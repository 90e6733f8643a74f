"""The outputs that a preview can tell before anything is done."""

from __future__ import annotations

from collections.abc import Mapping

from monitoring.mapping import Json, ResourceType, Role

from .diff import differences
from .values import UNKNOWN


def created(rtype: ResourceType, inputs: Mapping[str, Json], project: str) -> dict[str, Json]:
    """Of a resource to be created: its inputs; what the API will fill in is unknown."""
    outputs: dict[str, Json] = {}
    for field in rtype.fields:
        value = inputs.get(field.prop)
        if value is None and field.prop == "project":
            value = project
        elif value is None and field.role is not Role.INPUT:
            value = UNKNOWN
        outputs[field.prop] = field.default if value is None else value
    return outputs


def updated(
    rtype: ResourceType, state: Mapping[str, Json], inputs: Mapping[str, Json]
) -> dict[str, Json]:
    """Of a resource to be updated: its state with the properties that change."""
    changed = {difference.prop for difference in differences(rtype, state, inputs)}
    return {**state, **{prop: inputs.get(prop) for prop in changed}}
