"""The Plan: every resource of an environment, as Google's REST API takes it.

A Plan is the one thing that the consumers (declare, check, evaluate, preview, review) take;
none of them reads YAML. Bodies are plain JSON data. What the server assigns or a person keeps
secret stands in a body as a token inside a string:

    ${ref:channel/pagerduty}             the full resource name of that resource
    ${ref:uptime/health:check_id}        the last part of its resource name
    ${secret:pagerdutyServiceKey}        a Pulumi secret of the stack, never resolved offline

Google's own documentation variables (``${policy.display_name}``) have no colon after the first
word, so the two never meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = Any  # plain JSON data: dict, list, str, int, float, bool, None

TOKEN = re.compile(r"\$\{(?P<what>ref|secret):(?P<key>[^:}]+)(?::(?P<part>[a-z_]+))?\}")


class Kind(StrEnum):
    """The kinds that we declare, named after Google's protobuf messages."""

    CHANNEL = "NotificationChannel"
    DESCRIPTOR = "MetricDescriptor"
    LOG_METRIC = "LogMetric"
    SERVICE = "Service"
    SLO = "ServiceLevelObjective"
    UPTIME = "UptimeCheckConfig"
    POLICY = "AlertPolicy"
    DASHBOARD = "Dashboard"


@dataclass(frozen=True, slots=True)
class Source:
    """Where in the config a resource comes from; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Resource:
    """One cloud resource. `key` is its stable name, e.g. ``alert/api_availability/page-fast``.

    `needs` are the keys that must exist before it; `aliases` the keys it had in earlier configs.
    """

    kind: Kind
    key: str
    body: Mapping[str, Json]
    needs: tuple[str, ...]
    source: Source
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What the compiler decided and a reader should know: a mapping used, a tier left out."""

    key: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Plan:
    """All resources of one environment, needed ones first.

    With `protect`, nobody deletes its channels and SLOs by mistake.
    """

    project: str
    environment: str
    resources: tuple[Resource, ...]
    notes: tuple[Note, ...] = ()
    protect: bool = False
    _by_key: dict[str, Resource] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {r.key: r for r in self.resources})

    def __getitem__(self, key: str) -> Resource:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def of(self, kind: Kind) -> Iterator[Resource]:
        return (r for r in self.resources if r.kind is kind)


def ref(key: str, part: str = "") -> str:
    """The token for a server-assigned name of the resource `key` (or a part of that name)."""
    return f"${{ref:{key}:{part}}}" if part else f"${{ref:{key}}}"


def secret(name: str) -> str:
    """The token for the stack secret `name`."""
    return f"${{secret:{name}}}"


def tokens(value: Json) -> Iterator[re.Match[str]]:
    """Every token in a body, in reading order."""
    if isinstance(value, str):
        if "${" in value:
            yield from TOKEN.finditer(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from tokens(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from tokens(item)
