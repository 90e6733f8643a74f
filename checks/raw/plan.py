"""The resources of raw files as a plan: under keys of their own, with what they refer to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from checks.raw.conform import Conformed
from checks.raw.resources import Written
from monitoring.plan import Json, Kind, Plan, Resource, tokens

_NAME = re.compile(r"projects/(?P<project>[^/\s\"']+)/[A-Za-z]+/[^\s\"',)]+")
_TITLES = ("displayName", "name", "type")


@dataclass(frozen=True, slots=True)
class Read:
    """A resource as it stands in a file, and what it conforms to."""

    written: Written
    made: Conformed


def plan_of(read: Iterable[Read]) -> Plan:
    """The resources that can be declared; the project is the first that one names."""
    keyed: dict[str, tuple[Kind, Read]] = {}
    by_name: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for one in read:
        kind = one.written.form.kind
        if kind is not None:
            key = _key(one, keyed, seen)
            keyed[key] = kind, one
            by_name.setdefault(str(one.made.body.get("name", "")), key)
    made = []
    for key, (kind, one) in keyed.items():
        needs = _needs(one.made.body, key, keyed, by_name)
        made.append(Resource(kind, key, one.made.body, needs, one.written.tree.source))
    projects = (found["project"] for resource in made for found in _names(resource.body))
    return Plan(next(projects, ""), "", tuple(made))


def by_file(plan: Plan, files: Iterable[str]) -> Iterator[tuple[str, tuple[Resource, ...]]]:
    """Each file, and the resources of the plan that stand in it."""
    found: dict[str, list[Resource]] = {file: [] for file in files}
    for resource in plan.resources:
        found[resource.source.file].append(resource)
    yield from ((file, tuple(resources)) for file, resources in found.items())


def _key(one: Read, taken: Collection[str], seen: Counter[str]) -> str:
    """What a person calls the resource; a number tells apart those of one name."""
    titles = (one.made.body.get(title) for title in _TITLES)
    said = one.written.key or next((str(title) for title in titles if title), one.written.form.name)
    seen[said] += 1
    key = said if seen[said] == 1 else f"{said} ({seen[said]})"
    while key in taken:
        seen[said] += 1
        key = f"{said} ({seen[said]})"
    return key


def _needs(
    body: Mapping[str, Json], key: str, keyed: Collection[str], by_name: Mapping[str, str]
) -> tuple[str, ...]:
    """The resources of these files that a body refers to, by full names or by a plan's tokens."""
    needed = {by_name[found[0]] for found in _names(body) if found[0] in by_name}
    referred = (token["key"] for token in tokens(body) if token["what"] == "ref")
    needed.update(name for name in referred if name in keyed)
    return tuple(sorted(needed - {key}))


def _names(value: Json) -> Iterator[re.Match[str]]:
    """Every full name of a resource in a body, in reading order."""
    if isinstance(value, str):
        if "projects/" in value:
            yield from _NAME.finditer(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)
