"""Each word of a project with a slip: a fix brings it back or leaves it, and makes nothing else.

Of an entry whose own name has the slip, what refers to it follows: the two agree again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from checks.check import check_contents
from checks.examples import PROJECT
from checks.fixing.edits import edited, edits_of

_FILES = [name for name in PROJECT if name.startswith("monitoring/")]
_WORD = re.compile(r"\b[a-z_]{4,}\b|\b[A-Z_]{4,}\b")
_NAMES = re.compile(r"display_name: [^,}\n]+|description: [^,}\n]+|type: prometheus\S+|@\S+")


def _words(text: str) -> Iterator[re.Match[str]]:
    """The words that mean something: not those of titles, descriptions and addresses."""
    free = [found.span() for found in _NAMES.finditer(text)]
    for word in _WORD.finditer(text):
        inside = any(start < word.start() and word.end() <= end for start, end in free)
        if not inside:
            yield word


def _word_at(text: str, start: int) -> str:
    found = re.compile(r"\w+").match(text, start)
    assert found
    return found[0]


def _fixed(name: str, text: str) -> str:
    """The text after its fixes, round by round, as `--fix` makes them."""
    for _ in range(3):
        contents = {**{n: t.encode() for n, t in PROJECT.items()}, name: text.encode()}
        edits = edits_of(check_contents(contents).diagnostics)
        if name not in edits:
            return text
        text = edited(text, edits[name])
    return text


@pytest.mark.parametrize("name", _FILES)
@pytest.mark.parametrize("slip", ["doubled", "dropped", "swapped"])
def test_a_slip_is_brought_back_or_left(name: str, slip: str) -> None:
    text = PROJECT[name]
    restored = left = 0
    for word in _words(text):
        at = word.start() + len(word[0]) // 2
        spoilt = {
            "doubled": text[:at] + text[at] + text[at:],
            "dropped": text[:at] + text[at + 1 :],
            "swapped": text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        }[slip]
        if spoilt == text:
            continue
        result = _fixed(name, spoilt)
        renamed = re.sub(rf"\b{word[0]}\b", _word_at(spoilt, word.start()), text)
        assert result in (text, spoilt, renamed), f"{word[0]} became something else"
        restored += result == text
        left += result == spoilt
    assert restored, f"of {restored + left} slips none was put right"
