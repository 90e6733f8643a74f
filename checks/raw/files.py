"""Raw files on disk, or what is piped in, judged."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from checks.check import Report as Judgement
from checks.raw.judge import judge_files
from monitoring.config.codes import Code
from monitoring.config.report import Report
from monitoring.config.yaml_reader import MAX_BYTES, decode_utf8
from monitoring.diagnostics import Span

STDIN = "-"
_STDIN_NAME = "<stdin>"


def judge_paths(paths: Sequence[str], today: date | None = None) -> Judgement:
    """What is found in the files of these names; ``-`` is what is piped in."""
    report = Report()
    texts: dict[str, str] = {}
    for path in dict.fromkeys(paths):
        name = _STDIN_NAME if path == STDIN else path
        data = _bytes_of(path, name, report)
        text = None if data is None else decode_utf8(data, name, report)
        if text is not None:
            texts[name] = text
    return judge_files(texts, today, report.sorted())


def _bytes_of(path: str, name: str, report: Report) -> bytes | None:
    try:
        if path == STDIN:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        report.error(Span(name, 1, 1, 1, 1), Code.FILE, message)
        return None
