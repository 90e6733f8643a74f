"""A resource as it is written, held against Google's messages; what is left is of their types.

What the API's own parser refuses: fields that it does not have, values of a wrong type
(https://protobuf.dev/programming-guides/json). Fields may be spelt in camelCase or snake_case. Of
dashboards the service takes fields and words that no published message has; there only what looks
like a slip is told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from checks.place import Key
from checks.raw.fields import Message, enum, message
from checks.raw.scalars import SCALARS, enum_name, is_of, rewritten
from monitoring.config.codes import Code
from monitoring.config.nodes import Mapping, Node, Sequence
from monitoring.config.report import MAX_FINDINGS, misspelt, quoted
from monitoring.diagnostics import Hint, Severity
from monitoring.mapping.names import snake_case
from monitoring.plan import Json
from monitoring.validation.violation import path_text

Path = tuple[str | int, ...]

_LISTED = 12  # names that a hint lists
_OPEN = ("monitoring.v1",)  # the service is ahead of what is published of it
_SHAPE = "dashboard-shape"  # as `monitoring.validation` calls it


@dataclass(frozen=True, slots=True)
class Mistake:
    """A place at which a resource is not as its message; `path` leads there by fields' names. A
    `hint` may have the one right text for what stands there.

    A `weak` one is not told where the validation finds something at the same place; where any
    other stands, nothing of the validation is told.
    """

    path: Path
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    weak: bool = False


@dataclass(slots=True)
class Conformed:
    """A body in camelCase, in which every known field has a value of its type.

    `written` holds the keys, by path, that are spelt otherwise in the file.
    """

    body: dict[str, Json] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    written: dict[Path, str] = field(default_factory=dict)


@dataclass(slots=True)
class Budget:
    """How many mistakes are told of yet, and how many words are still looked up for what was
    meant: some 0.1 ms each. For all files together."""

    mistakes: int = MAX_FINDINGS
    words: int = 10_000

    def meant(self, word: str, names: Collection[str]) -> str:
        """The name that a word is a misspelling of; empty if it is of none."""
        self.words -= 1
        return misspelt(word, names) if self.words >= 0 else ""


def conform(
    tree: Mapping, document: str, name: str, skipped: frozenset[str], budget: Budget
) -> Conformed:
    """Reads a resource as the message `name`; `skipped` are keys at its top that are no fields."""
    reader = _Reader(document, budget)
    reader.made.body = reader.message(tree, name, (), skipped)
    return reader.made


class _Nothing:
    """What a value that is absent or wrong is read as."""


_NOTHING = _Nothing()


class _Reader:
    """Walks down a tree, no deeper than the reader of the file lets it be."""

    def __init__(self, document: str, budget: Budget) -> None:
        self._budget = budget
        self.made = Conformed()
        self._document = document
        self._open = document in _OPEN

    def message(
        self, tree: Mapping, name: str, path: Path, skipped: frozenset[str] = frozenset()
    ) -> dict[str, Json]:
        known = message(self._document, name)
        body: dict[str, Json] = {}
        taken = {known.spellings.get(key) for key in tree.items}
        for written, node in tree.items.items():
            if written in skipped:
                continue
            name_of = known.spellings.get(written) or self._meant(written, taken, known, name, path)
            taken.add(name_of)
            if name_of is None:
                if self._open:
                    body[written] = node.value
                continue
            at = (*path, name_of)
            if name_of in body:
                text = f"{quoted(written)} is {quoted(name_of)} in another spelling, given already"
                self._add(Mistake((*path, Key(written)), Code.DUPLICATE_KEY, text))
                continue
            if name_of != written:
                self.made.written[at] = written
            value = self._value(node, known.fields[name_of], at)
            if not isinstance(value, _Nothing):
                body[name_of] = value
        return body

    def _meant(
        self, written: str, taken: Collection[str | None], known: Message, name: str, path: Path
    ) -> str | None:
        """The field that a misspelt key is read as, so that its value is judged too; none of those
        that are taken."""
        free = [field for field in known.fields if field not in taken]
        free = list(map(snake_case, free)) if "_" in written else free
        close = self._budget.meant(written, free)
        if close or not self._open:
            self._add(
                Mistake(
                    (*path, Key(written)),
                    Code.UNKNOWN_KEY,
                    f"{name} has no field {quoted(written)}",
                    _hint(close, known.fields),
                    Severity.WARNING if self._open else Severity.ERROR,
                )
            )
        return known.spellings[close] if close else None

    def _value(self, node: Node, type: str, path: Path) -> Json:
        """A value in its plain form; _NOTHING where it is null, or not of the type."""
        if node.value is None:
            return _NOTHING
        if type in SCALARS:
            if is_of(type, node.value):
                return node.value
            way = rewritten(type, node.value)
            hint = (
                Hint(f"write {way}", way) if way and type == "duration" else way and f"write {way}"
            )
            return self._wrong(SCALARS[type].wanted, path, hint)
        if type[0] == "[":
            return self._list(node, type[1:-1], path)
        if type[0] == "{":
            return self._map(node, type[1:-1], path)
        if enum(type):
            return self._word(node.value, type, path)
        if not isinstance(node, Mapping):
            return self._wrong("an object", path)
        return self.message(node, type, path)

    def _list(self, node: Node, type: str, path: Path) -> Json:
        if not isinstance(node, Sequence):
            return self._wrong("a list", path, "put it in [ ]")
        values: list[Json] = []
        for index, item in enumerate(node.items):
            value = self._item(item, type, (*path, index))
            # Something stays in a wrong item's place, so that indices hold.
            values.append(_empty(type) if isinstance(value, _Nothing) else value)
        return values

    def _map(self, node: Node, type: str, path: Path) -> Json:
        if not isinstance(node, Mapping):
            return self._wrong("an object", path)
        values: dict[str, Json] = {}
        for key, item in node.items.items():
            value = self._item(item, type, (*path, key))
            if not isinstance(value, _Nothing):
                values[key] = value
        return values

    def _item(self, node: Node, type: str, path: Path) -> Json:
        """A value in a list or a map, where null has no meaning."""
        if node.value is None:
            return self._wrong("no null", path)
        return self._value(node, type, path)

    def _word(self, value: Json, type: str, path: Path) -> Json:
        name = enum_name(type, value)
        if name is not None:
            return name
        if self._open and isinstance(value, int):
            return value  # its names have no published numbers
        names = tuple(enum(type) or ())
        if not isinstance(value, str):
            return self._wrong("one of its words", path, _hint("", names))
        close = self._budget.meant(value, names)
        if close or not self._open:
            text = f"{quoted(value)} is no value of {path_text(path)}"
            severity = Severity.WARNING if self._open else Severity.ERROR
            hint = _hint(close, names)
            self._add(Mistake(path, Code.VALUE, text, hint, severity, weak=True))
        return value

    def _wrong(self, wanted: str, path: Path, hint: str = "") -> _Nothing:
        code = _SHAPE if self._open else Code.TYPE
        self._add(Mistake(path, code, f"{path_text(path)} must be {wanted}", hint))
        return _NOTHING

    def _add(self, mistake: Mistake) -> None:
        self._budget.mistakes -= 1
        if self._budget.mistakes >= 0:
            self.made.mistakes.append(mistake)


def _empty(type: str) -> Json:
    """What stands for a wrong item of a list."""
    if type in SCALARS or enum(type):
        return ""
    return [] if type[0] == "[" else {}


def _hint(close: str, names: Collection[str]) -> str:
    if close:
        return Hint(f"did you mean '{close}'?", close)
    return f"one of {', '.join(names)}" if 0 < len(names) <= _LISTED else ""
