"""From the text of a JSON file to its tree of nodes, or to what is wrong with it.

The tree is that of `monitoring.config.nodes`, with its places. Not read as YAML: JSON may hold
tabs and characters that YAML does not take. Strictly RFC 8259, of bounded depth and size.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from typing import NoReturn

from monitoring.config.codes import Code
from monitoring.config.nodes import Mapping, Node, Scalar, Sequence
from monitoring.config.report import Report
from monitoring.config.scalars import MAX_NUMBER_LENGTH
from monitoring.config.yaml_reader import MAX_DEPTH, MAX_NODES, put_value
from monitoring.diagnostics import Span

_SPACE = re.compile(r"[ \t\n\r]*")
_BREAK = re.compile("\r\n|\r|\n")
_INSIDE = r'[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*'
_SOUND = re.compile(_INSIDE)
_TOKEN = re.compile(
    r"[ \t\n\r]*(?:(?P<mark>[][{}:,])"
    rf'|(?P<string>"{_INSIDE}")'
    r"|(?P<whole>-?(?:0|[1-9][0-9]*)(?![\w.+-]))"
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.+-]))"
    r"|(?P<word>true|false|null)(?!\w))"
)
_WORD = re.compile(r"[^\W\d]\w*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS = {"true": True, "false": False, "null": None}
_CLOSING = {Mapping: "}", Sequence: "]"}

# What people write who do not think of JSON, by how it begins.
_FOREIGN = (
    ("//", "JSON has no comments", "remove it"),
    ("/*", "JSON has no comments", "remove it"),
    ("#", "JSON has no comments", "remove it, or name the file .yaml"),
    ("'", "JSON has no single quotes", "use double quotes"),
    ("\N{LEFT DOUBLE QUOTATION MARK}", "this is a typographic quote", 'use "'),
    ("---", "this is YAML, not JSON", "name the file .yaml"),
)
_LIKE_WORDS = {"True": "true", "False": "false", "None": "null", "nil": "null"}


class _Mark:
    """A place in a text, as an offset; line and column, from 0, are worked out when asked for."""

    __slots__ = ("_at", "_starts")

    def __init__(self, starts: list[int], at: int) -> None:
        self._starts = starts
        self._at = at

    @property
    def line(self) -> int:
        return bisect_right(self._starts, self._at) - 1

    @property
    def column(self) -> int:
        return self._at - self._starts[self.line]


class _RefusedError(Exception):
    """Reading cannot go on."""

    def __init__(self, span: Span, code: Code, message: str, hint: str) -> None:
        super().__init__(message)
        self.finding = (span, code, message, hint)


def parse_json(text: str, file: str, report: Report) -> Node | None:
    """The tree of a JSON text; None, and a finding, if it is none."""
    try:
        return _Reader(text, file, report).whole()
    except _RefusedError as refused:
        report.error(*refused.finding)
        return None


class _Reader:
    """Reads from left to right, and holds the token that is next: its kind (empty where none
    stands), its text, and the offsets of its start and end."""

    def __init__(self, text: str, file: str, report: Report) -> None:
        self._text = text
        self._file = file
        self._report = report
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        self._kind = ""
        self._written = ""
        self._from = 0
        self._end = 0
        self._count = 0

    def whole(self) -> Node:
        self._advance()
        if self._from == len(self._text):
            self._refuse("the file is empty")
        root = self._value()
        if self._from < len(self._text):
            self._refuse("the value has ended before this", "several resources stand in a list: []")
        return root

    def _value(self) -> Node:
        """The value at this place with all that it holds, built without recursion."""
        outer: list[tuple[Mapping | Sequence, Scalar | None]] = []
        while True:
            node = self._start()
            if isinstance(node, Mapping | Sequence) and not self._closes(node):
                if len(outer) >= MAX_DEPTH:
                    message = f"nested deeper than {MAX_DEPTH} levels"
                    self._refuse(message, code=Code.TOO_LARGE)
                outer.append((node, self._key() if isinstance(node, Mapping) else None))
                continue
            while outer:
                holder, key = outer.pop()
                self._put(holder, key, node)
                if not self._closes(holder):
                    self._separator(holder)
                    outer.append((holder, self._key() if isinstance(holder, Mapping) else None))
                    break
                node = holder
            else:
                return node

    def _start(self) -> Node:
        """A scalar, or the node that a bracket opens."""
        self._count += 1
        if self._count > MAX_NODES:
            self._refuse(f"more than {MAX_NODES:,} values in one file", code=Code.TOO_LARGE)
        if self._written in ("{", "["):
            opened = Mapping if self._written == "{" else Sequence
            node = opened(self._file, self._mark(self._from))
            self._advance()
            return node
        if self._kind == "string":
            return self._string()
        if self._kind in ("whole", "number"):
            return self._number()
        if self._kind == "word":
            return self._scalar(_WORDS[self._written])
        if self._text.startswith('"', self._from):
            self._refuse_string()
        return self._refuse("a value is missing here")

    def _key(self) -> Scalar:
        if self._kind != "string":
            if self._text.startswith('"', self._from):
                self._refuse_string()
            bare = _WORD.match(self._text, self._from)
            self._refuse("a key is missing here", "write it in double quotes" if bare else "")
        key = self._string()
        if self._written != ":":
            self._refuse("a ':' is missing here")
        self._advance()
        return key

    def _closes(self, holder: Mapping | Sequence) -> bool:
        """Whether the holder ends here; it is then closed."""
        if self._written != _CLOSING[type(holder)]:
            return False
        holder.close(self._mark(self._end))
        self._advance()
        return True

    def _separator(self, holder: Mapping | Sequence) -> None:
        closing = _CLOSING[type(holder)]
        if self._written != ",":
            self._refuse(f"a ',' or '{closing}' is missing here")
        self._advance()
        if self._written == closing:
            self._refuse("a comma stands before this", "remove it")

    def _put(self, holder: Mapping | Sequence, key: Scalar | None, node: Node) -> None:
        if isinstance(holder, Mapping) and key is not None:
            put_value(holder, key, node, self._report)
        elif isinstance(holder, Sequence):
            holder.items.append(node)
            holder.value.append(node.value)

    def _string(self) -> Scalar:
        written = self._written
        value = json.loads(written) if "\\" in written else written[1:-1]
        scalar = self._scalar(value)
        if _SURROGATE.search(value):
            message = "half of a surrogate pair is no character"
            self._report.error(scalar, Code.ENCODING, message, "write the character itself")
            scalar.value = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
        scalar.text = scalar.value
        return scalar

    def _number(self) -> Scalar:
        written = self._written
        whole = self._kind == "whole" and len(written) <= MAX_NUMBER_LENGTH
        value = int(written) if whole else float(written)
        scalar = self._scalar(value)
        if not math.isfinite(value):
            self._report.error(scalar, Code.VALUE, "the number is too large")
            scalar.value = 0
        return scalar

    def _scalar(self, value: object) -> Scalar:
        """The token as a scalar; the next one is then read."""
        start, end = self._mark(self._from), self._mark(self._end)
        scalar = Scalar(value, self._written, self._file, start, end)
        self._advance()
        return scalar

    def _advance(self) -> None:
        found = _TOKEN.match(self._text, self._end)
        if found is not None and found.lastgroup is not None:
            self._kind = found.lastgroup
            self._written = found[self._kind]
            self._end = found.end()
            self._from = self._end - len(self._written)
            return
        blank = _SPACE.match(self._text, self._end)
        self._kind = self._written = ""
        self._from = self._end = blank.end() if blank else self._end

    def _mark(self, at: int) -> _Mark:
        return _Mark(self._starts, at)

    def _refuse_string(self) -> NoReturn:
        """What is wrong with the string that begins here."""
        sound = _SOUND.match(self._text, self._from + 1)
        end = sound.end() if sound else self._from + 1
        char = self._text[end : end + 1]
        if not char or char in "\r\n":
            hint = "a line break is written \\n"
            self._refuse("the quote that opens here is never closed", hint)
        self._from = end
        if char == "\\":
            self._refuse("JSON has no such escape", "write \\\\ for a backslash")
        self._refuse(f"the character U+{ord(char):04X} stands in a text", "write \\u....")

    def _refuse(self, message: str, hint: str = "", code: Code = Code.SYNTAX) -> NoReturn:
        rest = self._text[self._from : self._from + 20]
        for begins, foreign, way_out in _FOREIGN:
            if rest.startswith(begins):
                message, hint = foreign, way_out
        word = _WORD.match(rest)
        if word and word[0] in _LIKE_WORDS:
            hint = f"write {_LIKE_WORDS[word[0]]}"
        place = self._mark(self._from)
        line, column = place.line + 1, place.column + 1
        span = Span(self._file, line, column, line, column + (len(word[0]) if word else 1))
        raise _RefusedError(span, code, message, hint)
