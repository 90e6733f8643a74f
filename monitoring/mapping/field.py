"""The vocabulary of the tables: a field, a resource type, and what their marks mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cached_property

from monitoring.plan import Json


class Shape(StrEnum):
    """What a value is, on both sides unless a field says otherwise."""

    STRING = auto()
    BOOLEAN = auto()
    INTEGER = auto()
    NUMBER = auto()
    STRINGS = auto()  # list of strings
    NUMBERS = auto()  # list of numbers
    MAP = auto()  # string -> string; the keys belong to the user
    OBJECT = auto()
    OBJECTS = auto()  # list of objects
    JSON = auto()  # the whole REST body as JSON text (dashboards)


class Role(StrEnum):
    """Who gives the value."""

    INPUT = auto()  # the program
    COMPUTED = auto()  # the program, or the API where the program is silent
    OUTPUT = auto()  # the API alone


class Coding(StrEnum):
    """How a value is written in REST where that differs from the Pulumi property."""

    PLAIN = auto()
    DAYS = auto()  # 30 <-> "2592000s"
    LAST_PART = auto()  # "x" <-> "projects/p/things/x"; a request carries the bare "x"
    ONE_IN_LIST = auto()  # [{...}] <-> {...}


@dataclass(frozen=True, slots=True)
class Field:
    """One property.

    `prop` is its name in Pulumi (camelCase). `rest` is its dotted path in the REST body, relative
    to the object that holds it; None where it is the same as `prop`, "" for the whole body.
    """

    prop: str
    shape: Shape = Shape.STRING
    of: tuple[Field, ...] = ()
    rest: str | None = None
    role: Role = Role.INPUT
    coding: Coding = Coding.PLAIN
    required: bool = False
    default: Json = None
    """What the plugin fills in where the program is silent; where it is true, false travels."""
    choices: tuple[str, ...] = ()
    """The only words that the plugin takes; empty: any."""
    unset: str = ""
    """A word that means the same as no value: the plugin does not send it."""
    implied: str = ""
    """A word that the API leaves out of its answers, being the protobuf default."""
    empty: Json = None
    """What travels in place of a missing or empty value; None: nothing travels."""
    replace: bool = False
    """A change of the value makes a new resource."""
    secret: bool = False
    kept: bool = False
    """The API does not give the value back, so the state keeps what the program said."""
    travels: bool = True
    """False: a switch of the plugin itself, unknown to the API."""
    refused: bool = False
    """A property of the official plugin that this mapping does not carry."""
    unordered: bool = False
    """A list whose order means nothing."""

    @property
    def path(self) -> tuple[str, ...]:
        """The REST path as its parts; () for the whole body."""
        dotted = self.prop if self.rest is None else self.rest
        return tuple(dotted.split(".")) if dotted else ()


class Verb(StrEnum):
    """How a type is updated."""

    MASKED_PATCH = auto()  # PATCH with updateMask
    PATCH = auto()
    PUT = auto()
    POST = auto()  # again to the collection, as if to create


_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class ResourceType:
    """A Pulumi type and how the API knows it.

    `name` is the shape of the resource's full name; ``{project}`` and the ids that the user
    chooses stand there under their property's name, the id that the API assigns as ``{}``.
    """

    pulumi_type: str
    version: str
    """The path's first part, e.g. ``v3``."""
    name: str
    fields: tuple[Field, ...]
    update: Verb
    id_query: str = ""
    """The query parameter that carries the chosen id on create."""
    constants: tuple[tuple[str, Json], ...] = ()
    """What every create and update sends besides the fields."""
    ignored: tuple[str, ...] = ()
    """What the API adds to its answers and no property shows."""
    short_name: bool = False
    """The body's `name` is the last part alone, and so is the Pulumi id (log metrics)."""
    force_delete: str = ""
    """The property that travels as ``?force=`` on delete."""

    @cached_property
    def by_prop(self) -> dict[str, Field]:
        """The top-level fields by their Pulumi name."""
        return {field.prop: field for field in self.fields}

    @cached_property
    def collection(self) -> str:
        """The full name without its last part: ``projects/{project}/alertPolicies``."""
        return self.name.rpartition("/{")[0]

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The ids in the collection's name: the project, and for an SLO its service."""
        return tuple(_PLACEHOLDER.findall(self.collection))

    @cached_property
    def chosen_id(self) -> str:
        """The property that is the last part of the name; "" where the API assigns it."""
        return str(_PLACEHOLDER.findall(self.name)[-1])

    @property
    def user_named(self) -> bool:
        """Whether the user chooses the name, so that two of one name cannot exist together."""
        return bool(self.chosen_id)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = _PLACEHOLDER.split(self.name)
        pattern = ""
        for i, part in enumerate(parts):
            last = i == len(parts) - 2
            group = f"(?P<{part}>" if part else "(?:"
            # Only the last id may hold slashes: a metric type does.
            pattern += re.escape(part) if i % 2 == 0 else group + (".+)" if last else "[^/]+)")
        return re.compile(pattern)

    def name_parts(self, name: str) -> dict[str, str]:
        """What a full name tells: property -> id. Empty for what is not such a name."""
        match = self._pattern.fullmatch(name)
        return match.groupdict() if match else {}
