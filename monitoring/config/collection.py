"""Entries of one kind by key, from all files: unique keys, and references that resolve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from monitoring.config.codes import Code
from monitoring.config.document import Document, Entry
from monitoring.config.nodes import Node
from monitoring.config.report import Report, quoted

T = TypeVar("T")


class Collection(Generic[T]):
    """`what` is the kind in a word. A key whose entry is wrong is known: one error is enough."""

    def __init__(self, what: str, report: Report) -> None:
        self.what = what
        self.values: dict[str, T] = {}
        self._report = report
        self._keys: dict[str, Node] = {}
        self._former: list[tuple[str, Node]] = []
        self._used: set[str] = set()
        self._complete = True

    @classmethod
    def of(cls, what: str, values: Mapping[str, T], report: Report) -> Collection[T]:
        """A collection of what was built before, for references to it."""
        made = cls(what, report)
        made.values.update(values)
        return made

    def entries(self, document: Document | None, section: str) -> Iterator[Entry]:
        """The sound entries of a section whose keys are free. None: the file could not be read."""
        if document is None or document.section(section) is None:
            self._complete = False
            return
        self._complete &= document.all_named(section)
        free = {key.value for key in document.keys(section) if self.claim(key)}
        for entry in document.entries(section):
            if entry.name in free:
                self.note_former(entry)
                yield entry

    def note_unread(self) -> None:
        """There are entries whose keys are not known: what seems to be missing may be there."""
        self._complete = False

    def note_former(self, entry: Entry) -> None:
        self._former += [(old, entry.node("renamed_from")) for old in former(entry)]

    def claim(self, key: Node) -> bool:
        """Takes the name that stands there; reports both places if it is taken."""
        name = str(key.value)
        if name not in self._keys:
            self._keys[name] = key
            return True
        message = f"the {self.what} {quoted(name)} is already at {self._keys[name].source}"
        self._report.error(key, Code.TAKEN, message, "each needs a name of its own")
        return False

    def find(self, place: Node, name: str = "") -> T | None:
        """The entry that `place` names (or `name`, which is implied there)."""
        name = name or str(place.value)
        self._used.add(name)
        if name in self.values:
            return self.values[name]
        if self._complete and name not in self._keys:
            known = self._keys or self.values
            there = name == place.value  # not one that is implied by what stands there
            tell = self._report.spelling if there else self._report.did_you_mean
            hint = tell(name, known)
            message = f"there is no {self.what} {quoted(name)}"
            self._report.error(place, Code.REFERENCE, message, hint)
        return None

    def check_former_keys(self) -> None:
        """A former key belongs to one entry, and to none that exists."""
        seen: dict[str, Node] = {}
        for name, place in self._former:
            other = self._keys.get(name) or seen.get(name)
            if other is not None:
                message = f"{quoted(name)} cannot be a former {self.what}: it is at {other.source}"
                self._report.error(place, Code.TAKEN, message, "remove it here")
            seen.setdefault(name, place)

    def warn_unused(self) -> None:
        for name in self.values.keys() - self._used:
            message = f"nothing uses the {self.what} {quoted(name)}"
            self._report.warning(self._keys[name], Code.UNUSED, message, "use it or remove it")


def former(entry: Entry) -> tuple[str, ...]:
    """The keys that an entry had before."""
    return entry.names("renamed_from")
