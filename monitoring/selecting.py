"""Which of the resources made are in a plan: none twice, and none that the stack leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitoring.compile_error import CompileError, Fault
from monitoring.diagnostics import Diagnostic
from monitoring.plan import Kind, Resource, Source

_NAMED_BY_US = {
    Kind.SERVICE: "name",
    Kind.SLO: "name",
    Kind.DESCRIPTOR: "type",
    Kind.LOG_METRIC: "name",
}
_LISTED = 3


def taken(resources: Iterable[Resource]) -> Iterator[Diagnostic]:
    """A finding for each resource whose key, or name in Google Cloud, an earlier one has."""
    seen: dict[tuple[str, str], Resource] = {}
    for resource in resources:
        names = [("key", resource.key)]
        field = _NAMED_BY_US.get(resource.kind)
        if field:
            names.append((resource.kind.value, resource.body[field]))
        for name in names:
            first = seen.setdefault(name, resource)
            if first is not resource:
                error = CompileError(
                    Fault.TAKEN,
                    f'the {name[0]} "{name[1]}" is taken by what stands at {first.source}',
                    "rename one of the two",
                )
                yield error.at(resource.source)
                break


class Disabled:
    """The resource keys that a stack leaves out: whole keys, and prefixes that end with ``/``."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._keys = frozenset(names)
        self._prefixes = tuple(name for name in names if name.endswith("/"))

    def __contains__(self, key: str) -> bool:
        return key in self._keys or key.startswith(self._prefixes)

    def leave_out(
        self, resources: Sequence[Resource], source: Source
    ) -> tuple[Sequence[Resource], list[Diagnostic]]:
        """The resources that stay, and what is wrong with leaving out the others.

        Wrong is a name that fits no resource, and leaving out what a resource that stays needs;
        `source` is the place of the stack's file.
        """
        if not self._names:
            return resources, []
        kept = [resource for resource in resources if resource.key not in self]
        errors = [*self._unknown([r.key for r in resources]), *self._needed(kept)]
        return kept, [error.at(source) for error in errors]

    def _unknown(self, keys: Sequence[str]) -> Iterator[CompileError]:
        for name in self._names:
            if not any(key == name or (name[-1] == "/" and key.startswith(name)) for key in keys):
                yield CompileError(
                    Fault.DISABLED,
                    f'there is no resource "{name}" to leave out',
                    _meant(name, keys),
                )

    def _needed(self, kept: Iterable[Resource]) -> Iterator[CompileError]:
        needed: dict[str, list[str]] = {}
        for resource in kept:
            for need in resource.needs:
                if need in self:
                    needed.setdefault(need, []).append(resource.key)
        for key, needing in needed.items():
            more = f" and {len(needing) - _LISTED} more" if len(needing) > _LISTED else ""
            yield CompileError(
                Fault.DISABLED,
                f"{key} is left out, but needed by {', '.join(needing[:_LISTED])}{more}",
                "leave these out too",
            )


def _meant(name: str, keys: Sequence[str]) -> str:
    from difflib import get_close_matches  # only when somebody has mistyped

    close = get_close_matches(name, keys, n=1)
    return f"did you mean {close[0]}?" if close else "`clarity plan` lists the resources"
