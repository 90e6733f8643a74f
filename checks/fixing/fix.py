"""Writing the edits of findings into their files, until there is nothing left to do."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.fixing.edits import Edit, edited, edits_of
from checks.report.outcome import Outcome
from monitoring.config.report import Report
from monitoring.config.yaml_reader import decode, parse

MAX_ROUNDS = 10
_BOM = b"\xef\xbb\xbf"


class FixError(Exception):
    """A file that cannot be written; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a file, as it may be shown: what is hidden in one is hidden in the other."""

    file: str
    before: str
    after: str
    count: int

    @property
    def diff(self) -> str:
        lines = difflib.unified_diff(
            self.before.splitlines(),
            self.after.splitlines(),
            self.file,
            self.file,
            lineterm="",
            n=1,
        )
        return "\n".join(lines)


Look = Callable[[], Outcome]
"""Judges the files as they are now."""

Judge = Callable[[str, str, str, int], bool]
"""Of a file's name, its old text, its new one and how many edits that has: whether to write it."""


def fix(root: Path, look: Look, is_sound: Judge | None = None) -> tuple[Change, ...]:
    """Makes the edits that are wanted, looks again, and so on; a change for each file and round.

    Without `is_sound` a text may be written that is read as config at least as well as the old one.
    Raises FixError where a file cannot be written; those before it are.
    """
    sound = is_sound or _is_sound
    made: list[Change] = []
    seen: set[tuple[str, str]] = set()  # texts that were there: fixes may not go in circles
    for _ in range(MAX_ROUNDS):
        outcome = look()
        changes = [
            change
            for file, edits in edits_of(outcome.diagnostics).items()
            if (change := _written(root, file, outcome.texts.get(file, ""), edits, seen, sound))
        ]
        if not changes:
            break
        made += changes
    return tuple(made)


def proposed(outcome: Outcome) -> tuple[Change, ...]:
    """What the first round would change."""
    edits, texts = edits_of(outcome.diagnostics), outcome.texts
    return tuple(_shown(file, texts[file], edits[file]) for file in edits if texts.get(file))


def _written(
    root: Path,
    file: str,
    shown: str,
    edits: Sequence[Edit],
    seen: set[tuple[str, str]],
    is_sound: Judge,
) -> Change | None:
    """The change of a file; None where it is not as it was judged, or would be broken by it."""
    path = root / file
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
        if not _is_shown(text, shown):  # somebody else has written meanwhile
            return None
        new = edited(text, edits)
        seen.add((file, text))
        if (file, new) in seen or not is_sound(file, text, new, len(edits)):
            return None
        _replace(path.resolve(), (_BOM if data.startswith(_BOM) else b"") + new.encode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise FixError(f"{file} cannot be fixed: {reason}") from error
    return _shown(file, shown, edits)


def _shown(file: str, shown: str, edits: Sequence[Edit]) -> Change:
    return Change(file, shown, edited(shown, edits), len(edits))


def _is_shown(text: str, shown: str) -> bool:
    """Whether a text is what was judged, in which asterisks stand for what is hidden."""
    if text == shown:
        return True
    alike = len(text) == len(shown)
    return alike and all(a == b or b == "*" for a, b in zip(text, shown, strict=True))


def _is_sound(file: str, old: str, new: str, count: int) -> bool:
    """Whether the new text is read at least as well as the old one."""
    return _is_read(file, new) or not _is_read(file, old)


def _is_read(file: str, text: str) -> bool:
    if file.endswith(".json"):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
        return True
    report = Report()
    decoded = decode(text.encode("utf-8"), file, report)
    return decoded is not None and parse(decoded, file, report) is not None and not report.failed


def _replace(path: Path, data: bytes) -> None:
    """The file's new content, whole or not at all, with the rights that it had."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
