"""Whether what is found is about the mistake that was made."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from alerts.testing.read import load_tests
from checks.check import check
from monitoring.config import assemble, document, load_contents
from monitoring.config.document import Document
from monitoring.config.report import Report
from monitoring.diagnostics import Diagnostic
from tests.check_mutation.mutants import Mutant
from tests.check_mutation.places import kind_of
from tests.conftest import ROOT

_FOLDERS = ("monitoring", "dashboards", "docs")


class Project:
    """A copy of the shipped project, in which one file at a time is another."""

    def __init__(self, folder: Path) -> None:
        root, self._alone = folder / "project", folder / "alone"
        self._root = root
        for name in _FOLDERS:
            ignored = shutil.ignore_patterns("*.py", "__pycache__", "schemas")
            shutil.copytree(ROOT / name, root / name, ignore=ignored)
        self._alone.mkdir()
        for file in ROOT.glob("Pulumi.*.yaml"):
            shutil.copy(file, root)
        self.files = {
            path.relative_to(root).as_posix(): path.read_text("utf-8")
            for pattern in ("monitoring/**/*.yaml", "dashboards/*.yaml", "Pulumi.*.yaml")
            for path in sorted(root.glob(pattern))
        }
        report = check(root)
        assert report.model is not None, [found.message for found in report.diagnostics]
        self._model, self._plans = report.model, tuple(report.plans.values())
        self._before = {_said(found) for found in report.diagnostics}
        self._documents: dict[str, tuple[str, Document | None]] = {}

    def is_caught(self, mutant: Mutant) -> bool:
        """Whether `check` finds, because of the mistake, anything about its place."""
        return any(
            _said(found) not in self._before and is_about(found, mutant)
            for found in self._found(mutant)
        )

    def _found(self, mutant: Mutant) -> Iterator[Diagnostic]:
        """All that `check` finds; first what reading finds, which is a part of it, and quick."""
        kind = kind_of(mutant.file)
        if kind == "alert_tests":
            yield from self._of_alert_tests(mutant)
        elif kind != "stack":
            yield from self._of_reading(mutant)
        path = self._root / mutant.file
        path.write_text(mutant.text, "utf-8")
        try:
            yield from check(self._root).diagnostics
        finally:
            path.write_text(self.files[mutant.file], "utf-8")

    def _of_alert_tests(self, mutant: Mutant) -> tuple[Diagnostic, ...]:
        """What is wrong in the file by itself."""
        path = self._alone / mutant.file
        path.parent.mkdir(parents=True, exist_ok=True)
        recorded = path.parent / "recorded"
        if not recorded.exists():
            recorded.symlink_to((self._root / mutant.file).parent / "recorded")
        path.write_text(mutant.text, "utf-8")
        try:
            return load_tests(self._alone, self._model, self._plans).diagnostics
        finally:
            path.unlink()

    def _of_reading(self, mutant: Mutant) -> tuple[Diagnostic, ...]:
        config = {n: t.encode() for n, t in self.files.items() if kind_of(n) not in _APART}
        with patch.object(assemble, "read", self._read):
            return load_contents({**config, mutant.file: mutant.text.encode()}).diagnostics

    def _read(
        self, kind: str, file: str, data: bytes, report: Report
    ) -> tuple[str, Document | None]:
        """A file's document; that of a file as it is shipped is read once."""
        if data != self.files[file].encode():
            return document.read(kind, file, data, report)
        if file not in self._documents:
            self._documents[file] = document.read(kind, file, data, report)
        return self._documents[file]


_APART = ("stack", "alert_tests")  # files that `load` does not read


def is_about(found: Diagnostic, mutant: Mutant) -> bool:
    """Whether a finding is in the entry with the mistake, or names what was named there."""
    first, last = mutant.lines
    if found.span.file == mutant.file and first <= found.span.line <= last:
        return True
    told = f"{found.message} {found.hint}"
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", told) for word in mutant.words)


def _said(found: Diagnostic) -> tuple[str, str, str]:
    return found.span.file, found.code, found.message
