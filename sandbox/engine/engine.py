"""What a usable engine is, and how the lack of one is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# The version that is installed or built, and the least that is taken from PATH: the SDK's own.
# An older CLI may not know what a newer SDK asks of it; golang/go.mod names the same version.
VERSION = "3.259.0"

HOST = "pulumi-language-python"  # what runs Python programs; Pulumi looks for it by this name

Origin = Literal["path", "installed", "built"]

_NUMBERS = re.compile(r"v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]+)?(?:\+[\w.-]+)?")


class EngineError(Exception):
    """No engine can be had here. Its text says what was tried and what to do; show it as it is."""


class UnusableError(Exception):
    """One way to an engine does not lead there; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A Pulumi CLI that runs Python programs when `bin_dir` stands first on PATH."""

    pulumi: Path
    version: str
    origin: Origin

    @property
    def bin_dir(self) -> Path:
        """The folder that holds `pulumi`."""
        return self.pulumi.parent


def parse(version: str) -> tuple[int, int, int, bool] | None:
    """The order of a version like ``v3.259.0-alpha.1+dirty``; None for any other text.

    The last part is False for a pre-release, which comes before its release.
    """
    match = _NUMBERS.fullmatch(version.strip())
    if match is None:
        return None
    major, minor, patch, suffix = match.groups()
    return int(major), int(minor), int(patch), suffix is None


def is_new_enough(version: str) -> bool:
    """Whether the SDK works with this version of the CLI: of the same major, and not older."""
    found, wanted = parse(version), parse(VERSION)
    if found is None or wanted is None:
        return False
    return found[0] == wanted[0] and found >= wanted
