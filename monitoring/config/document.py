"""One config file, read and held against its schema; what is wrong in it stays in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monitoring.config.codes import Code
from monitoring.config.nodes import Mapping, Node
from monitoring.config.redaction import redacted
from monitoring.config.report import MAX_FINDINGS, Report
from monitoring.config.schema import KeyPath, entry_of, is_about_a_key, mistakes
from monitoring.config.schema_errors import explain
from monitoring.config.yaml_reader import decode, parse
from monitoring.diagnostics import Span
from monitoring.secrets import hidden, secrets_in


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a section: its key, and its body, which agrees with the schema."""

    key: Node
    body: Mapping

    @property
    def name(self) -> str:
        return str(self.key.value)

    def get(self, name: str, default: Any = "") -> Any:
        return self.body.value.get(name, default)

    def node(self, name: str) -> Node:
        """The value under `name`, or the entry's key where it is left out."""
        return self.body.items.get(name, self.key)

    def names(self, name: str) -> tuple[str, ...]:
        """A value that is one name or a list of them."""
        value = self.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's tree. `wrong` holds the paths, two keys deep, under which the schema objects, and
    `misnamed` those of the entries whose key is what is wrong."""

    file: str
    root: Mapping
    wrong: frozenset[KeyPath] = frozenset()
    misnamed: frozenset[KeyPath] = frozenset()

    def section(self, name: str) -> Mapping | None:
        found = self.root.items.get(name)
        return found if isinstance(found, Mapping) else None

    def keys(self, section: str) -> Iterator[Node]:
        """The keys of a section's entries, right and wrong."""
        found = self.section(section)
        yield from found.keys.values() if found else ()

    def entries(self, section: str) -> Iterator[Entry]:
        """The entries of a section that agree with the schema."""
        found = self.section(section)
        for name, body in found.items.items() if found else ():
            if isinstance(body, Mapping) and (section, name) not in self.wrong:
                yield Entry(found.keys[name], body)  # type: ignore[union-attr]

    def all_named(self, section: str) -> bool:
        """Whether every entry of a section has a key that could be referred to."""
        return not any(path[0] == section for path in self.misnamed) and all(
            isinstance(key.value, str) for key in self.keys(section)
        )

    def sound(self, *path: str) -> bool:
        """Whether the schema has nothing against what stands at `path`."""
        return not any(p[: len(path)] == path for p in self.wrong)


def read(kind: str, file: str, data: bytes, report: Report) -> tuple[str, Document | None]:
    """What may be shown of a file's text, and its document, None where it has no valid YAML."""
    text = decode(data, file, report)
    if text is None:
        return "", None
    root = parse(text, file, report)
    _report_secrets(file, text, report)
    text = hidden(redacted(kind, text, root))
    if root is None:
        return text, None
    wrong, misnamed = set(), set()
    for count, error in enumerate(mistakes(kind, root.value), start=1):
        if count > MAX_FINDINGS:
            return text, None  # which entries are sound cannot be told at reasonable cost
        place = entry_of(error)
        wrong.add(place)
        if is_about_a_key(error) and len(error.absolute_path) == 1:
            misnamed.add(place)
        explain(error, root, report)
    return text, Document(file, root, frozenset(wrong), frozenset(misnamed))


def _report_secrets(file: str, text: str, report: Report) -> None:
    """What has the form of a secret, in values as in comments: the file is in a repository."""
    for secret in secrets_in(text):
        line = text.count("\n", 0, secret.start) + 1
        column = secret.start - text.rfind("\n", 0, secret.start)
        span = Span(file, line, column, line, column + secret.end - secret.start)
        hint = "take it out, and revoke it: whoever has the repository has it"
        report.error(span, Code.PLAIN_SECRET, f"{secret.what} stands here in clear", hint)
