"""The formats by name, each rendered by a module of its own."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.report.outcome import Outcome


class Format(StrEnum):
    """`text` is for people, `json`, `jsonl` and `sarif` for programs, the others for CI."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    MARKDOWN = "markdown"


def rendered(format: Format, outcome: Outcome) -> str:
    """The outcome in that format, without a line break at its end; may be empty."""
    # A module a format, imported when it is asked for: help and plain checks need one at most.
    text: str = import_module(f"checks.report.as_{format.value}").render(outcome)
    # A file's name that is not UTF-8 has half characters, which no output can hold.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
