"""The fields of Google's messages: `fields.json`, made from its discovery documents.

A type is a word of JSON or of a well-known message (``string``, ``int64``, ``duration``), the name
of a message, the names of an enum (``A|B|C=18``), ``[TYPE]`` for a list, ``{TYPE}`` for a map from
text. A test compares the table with the documents, and writes it anew where they have changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitoring.mapping.names import snake_case

_TABLE = Path(__file__).parent / "fields.json"


@dataclass(frozen=True, slots=True)
class Message:
    """A message's fields, name to type, and by either spelling (``displayName``,
    ``display_name``) the name."""

    fields: Mapping[str, str]
    spellings: Mapping[str, str]


@cache
def _messages() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = json.loads(_TABLE.read_text("utf-8"))["messages"]
    return found


@cache
def message(document: str, name: str) -> Message:
    """A message of a discovery document (``monitoring.v3``). Raises KeyError for any other."""
    fields = _messages()[document][name]
    spellings = {spelling: field for field in fields for spelling in (field, snake_case(field))}
    return Message(fields, spellings)


@cache
def enum(type: str) -> Mapping[str, int | None] | None:
    """The names of an enum and their numbers, None where unknown; None for what is no enum."""
    if "|" not in type and "=" not in type:
        return None
    names: dict[str, int | None] = {}
    following = 0
    for part in type.split("|"):
        name, _, number = part.partition("=")
        names[name] = None if number == "?" else int(number or following)
        following = (names[name] or 0) + 1
    return names
