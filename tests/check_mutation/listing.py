"""The list of misses: what `check` lets pass, and why that is right, or why it cannot tell.

Run it to write the list anew; reasons are kept, and what is new has none yet:
``python -m tests.check_mutation.listing``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from tests.check_mutation.judging import Project
from tests.check_mutation.mutants import mutants

MISSES = Path(__file__).with_name("misses.yaml")
NO_REASON = "none yet"
_HEAD = """\
# Mistakes that nothing is found of, by the reason. Written by
# `python -m tests.check_mutation.listing`, which keeps the reasons.
"""


def listed() -> dict[str, str]:
    """The reason of each miss."""
    groups = yaml.safe_load(MISSES.read_text("utf-8")) if MISSES.exists() else []
    return {miss: group["reason"] for group in groups for miss in group["misses"]}


def written(misses: Iterable[str], reasons: Mapping[str, str]) -> str:
    """The list of these misses, grouped by reason."""
    groups: dict[str, list[str]] = {reason: [] for reason in reasons.values()}
    for miss in misses:
        groups.setdefault(reasons.get(miss, NO_REASON), []).append(miss)
    data = [{"reason": reason, "misses": found} for reason, found in groups.items() if found]
    return _HEAD + yaml.safe_dump(data, sort_keys=False, width=10_000, allow_unicode=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        missed = [m.id for m in mutants(project.files) if not project.is_caught(m)]
    MISSES.write_text(written(missed, listed()), "utf-8")


if __name__ == "__main__":
    main()
