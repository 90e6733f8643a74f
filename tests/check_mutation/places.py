"""Every key and value of a config file, with what its JSON Schema says that it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from monitoring.config.nodes import Mapping, Node, Sequence
from tests.conftest import ROOT

Path = tuple[str | int, ...]
Schema = dict[str, Any]

_SCHEMAS = ROOT / "monitoring" / "config" / "schemas"


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a file: `key` is what it stands under (None for an item of a list), `holder` the
    mapping or list that it stands in, `schema` its schema with references resolved, and `names`
    the definitions that were passed on the way there."""

    path: Path
    node: Node
    key: Node | None
    holder: Node | None
    schema: Schema
    names: frozenset[str]
    parent: Schema = field(default_factory=dict)

    @property
    def is_fixed(self) -> bool:
        """Whether the format knows its key, which an entry's name is not."""
        return self.key is not None and self.path[-1] in self.parent.get("properties", {})

    @property
    def is_required(self) -> bool:
        """Whether it cannot be left out: by itself, or as the one of several that is there."""
        choices = [self.parent, *self.parent.get("oneOf", ())]
        return any(self.path[-1] in choice.get("required", ()) for choice in choices)

    @property
    def names_a_label(self) -> bool:
        return _ref(self.parent.get("propertyNames", {})) == "label" and not self.is_fixed


def kind_of(file: str) -> str:
    """The schema of a file, by its place and name."""
    path = PurePosixPath(file)
    if path.name.startswith("Pulumi."):
        return "stack"
    return "alert_tests" if path.parent.name == "alert_tests" else path.stem


def places(file: str, root: Mapping) -> Iterator[Place]:
    """Every value below the top of a file, in reading order."""
    document = kind_of(file)
    schema, names = _resolved({"$ref": f"{document}.json#"}, document)
    yield from _below(root, (), schema, names[0] if names else document)


def _below(node: Node, path: Path, schema: Schema, document: str) -> Iterator[Place]:
    for part, key, item in _children(node):
        found = _schema_of(part, schema)
        if not found:
            continue  # Pulumi's own
        own, names = _resolved(found, document)
        yield Place((*path, part), item, key, node, own, frozenset(names[1:]), schema)
        yield from _below(item, (*path, part), own, names[0])


def _children(node: Node) -> Iterator[tuple[str | int, Node | None, Node]]:
    if isinstance(node, Mapping):
        yield from ((name, node.keys[name], item) for name, item in node.items.items())
    elif isinstance(node, Sequence):
        yield from ((index, None, item) for index, item in enumerate(node.items))


def _schema_of(part: str | int, schema: Schema) -> Schema:
    others = schema.get("additionalProperties", {})
    found: Schema = others if isinstance(others, dict) else {}
    if isinstance(part, int):
        found = schema.get("items", {})
    elif part in schema.get("properties", {}):
        found = schema["properties"][part]
    else:
        patterns = schema.get("patternProperties", {})
        found = next((patterns[p] for p in patterns if re.search(p, part)), found)
    return found


def _resolved(schema: Schema, document: str) -> tuple[Schema, list[str]]:
    """The schema with what it refers to; the document that this is in, and the names passed."""
    names = []
    while "$ref" in schema:
        place, _, pointer = schema["$ref"].partition("#")
        document = place.removesuffix(".json") or document
        target = _read(document)
        for step in pointer.split("/")[1:]:
            target = target[step]
        if pointer:
            names.append(_ref(schema))
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        if "$ref" in target:
            schema["$ref"] = target["$ref"]
    return schema, [document, *names]


def _ref(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


@cache
def _read(document: str) -> Schema:
    found: Schema = json.loads((_SCHEMAS / f"{document}.json").read_text("utf-8"))
    return found
