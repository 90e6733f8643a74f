"""The documents name files that exist, and link to places that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
_LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
_CODE = re.compile(r"`([^`\n]+)`")
_BRACES = re.compile(r"\{([^{}]+)\}")


def anchors(page: Path) -> set[str]:
    """The places of a page, as its headings name them."""
    text = page.read_text(encoding="utf-8")
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def expanded(name: str) -> Iterator[str]:
    """``a/{b,c}.py`` as both of its names."""
    parts = [part.split(",") for part in _BRACES.findall(name)]
    form = _BRACES.sub("{}", name)
    yield from (form.format(*chosen) for chosen in product(*parts))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, place in _LINK.findall(page.read_text(encoding="utf-8")):
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        if place:
            assert place in anchors(there), f"{target}#{place}"


def test_every_system_of_the_document_is_somewhere() -> None:
    """Each row of the coverage names where it is built and tested, and all of that exists."""
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 25
    for what, built, tested, _ in rows:
        for cell in (built, tested):
            names = [name for code in _CODE.findall(cell) for name in expanded(code)]
            assert names, what
            for name in names:
                assert (ROOT / name).exists(), f"{what}: {name}"
