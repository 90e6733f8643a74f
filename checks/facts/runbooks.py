"""The documents of a checkout that runbooks name, and the headings that links into them need."""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from monitoring.model import Model
from monitoring.plan import Source

MAX_BYTES = 1 << 20
"""What is read of a document: a heading beyond it is not found."""

MARKDOWN = (".md", ".markdown")
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
ADDRESS = re.compile(r"(?:www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|example)/)")
"""A URL that was written without its scheme."""

_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_ANCHOR = re.compile(r"""<[a-z0-9]+\b[^>]*?\b(?:id|name)=["']([^"'>]+)["']""", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_DROPPED = re.compile(r"[^\w\- ]")


def runbooks(model: Model) -> Iterator[tuple[Source, str]]:
    """Every runbook that is written, and the entry under whose `runbook` it stands; of services
    before those of alerts."""
    for service in model.services:
        if service.runbook:
            yield service.source, service.runbook
    for service in model.services:
        yield from ((alert.source, alert.runbook) for alert in service.alerts if alert.runbook)


def documents_named(model: Model) -> tuple[str, ...]:
    """The paths, relative to the checkout, that its runbooks name; each once."""
    paths = (runbook.partition("#")[0] for _, runbook in runbooks(model))
    named = (path for path in paths if is_inside(path) and not ADDRESS.match(path))
    return tuple(dict.fromkeys(named))


def is_inside(path: str) -> bool:
    """Whether a path stays below where it starts; a URL is no path."""
    if not path or URL.match(path) or "\\" in path:
        return False
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts


def document_in(root: Path, name: str) -> str | None:
    """The text of a document of the checkout at `root`; None where it has no such file."""
    path = root / name
    try:
        inside = path.resolve().is_relative_to(root.resolve())
        if not inside or not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError, RuntimeError):  # no such file, a NUL in its name, links in a ring
        return None


def document_of(contents: Mapping[str, bytes | None], name: str) -> str | None:
    """The text of a document of files given by name; None where they lack it."""
    data = contents.get(str(PurePosixPath(name)))
    return None if data is None else data[:MAX_BYTES].decode("utf-8", "replace")


def anchors(text: str) -> frozenset[str]:
    """What ``#...`` may name in a Markdown document: its headings as GitHub names them, and ids."""
    seen: Counter[str] = Counter()
    found = {name.lower() for name in _ANCHOR.findall(text)}
    for heading in _headings(text):
        name = _slug(heading)
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return frozenset(found)


def _headings(text: str) -> Iterator[str]:
    fence, before = "", ""
    for line in text.splitlines():
        opened = _FENCE.match(line)
        if opened and fence in ("", opened[1]):
            fence = "" if fence else opened[1]
        elif not fence:
            if heading := _HEADING.match(line):
                yield heading[1]
            elif before.strip() and _UNDERLINE.match(line):
                yield before.strip()
        before = "" if fence or opened else line


def _slug(heading: str) -> str:
    words = _LINK.sub(r"\1", heading).strip().lower()
    return _DROPPED.sub("", words).replace(" ", "-")
