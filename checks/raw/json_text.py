"""From the text of a JSON file to its tree of nodes, or to what is wrong with it.

The tree is that of `monitoring.config.nodes`, with its places. Not read as YAML: JSON may hold
tabs and characters that YAML does not take. Strictly RFC 8259, of bounded depth and size.
"""

from __future__ import annotations

import json
import math
import re
from typing import NamedTuple, NoReturn

from monitoring.config.codes import Code
from monitoring.config.nodes import Mapping, Node, Scalar, Sequence
from monitoring.config.report import Report
from monitoring.config.scalars import MAX_NUMBER_LENGTH
from monitoring.config.yaml_reader import MAX_DEPTH, MAX_NODES, put_value
from monitoring.diagnostics import Span

_SPACE = re.compile(r"[ \t\n\r]*")
_BREAK = re.compile("\r\n|\r|\n")
_INSIDE = r'[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*'
_STRING = re.compile(f'"{_INSIDE}"')
_SOUND = re.compile(_INSIDE)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?(?![\w.+-])")
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


class _Place(NamedTuple):
    """Line and column, from 0."""

    line: int
    column: int


class _RefusedError(Exception):
    """Reading cannot go on."""

    def __init__(self, start: _Place, end: _Place, code: Code, message: str, hint: str) -> None:
        super().__init__(message)
        self.start, self.end, self.code, self.hint = start, end, code, hint


def parse_json(text: str, file: str, report: Report) -> Node | None:
    """The tree of a JSON text; None, and a finding, if it is none."""
    try:
        return _Reader(text, file, report).whole()
    except _RefusedError as refused:
        (line, column), (end_line, end_column) = refused.start, refused.end
        span = Span(file, line + 1, column + 1, end_line + 1, end_column + 1)
        report.error(span, refused.code, str(refused), refused.hint)
        return None


class _Reader:
    """Reads from left to right; holds the place where it is."""

    def __init__(self, text: str, file: str, report: Report) -> None:
        self._text = text
        self._file = file
        self._report = report
        self._at = 0
        self._line = 0
        self._line_start = 0
        self._count = 0

    def whole(self) -> Node:
        self._skip()
        if self._at == len(self._text):
            self._refuse("the file is empty")
        root = self._value()
        self._skip()
        if self._at < len(self._text):
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
        char = self._text[self._at : self._at + 1]
        if char in ("{", "["):
            start = self._place()
            self._at += 1
            opened = Mapping if char == "{" else Sequence
            return opened(self._file, start)
        if char == '"':
            return self._string()
        if found := _NUMBER.match(self._text, self._at):
            return self._number(found)
        found = _WORD.match(self._text, self._at)
        if found and found[0] in _WORDS:
            return self._scalar(_WORDS[found[0]], found)
        return self._refuse("a value is missing here")

    def _key(self) -> Scalar:
        if self._text[self._at : self._at + 1] != '"':
            hint = "write it in double quotes" if _WORD.match(self._text, self._at) else ""
            if self._text[self._at : self._at + 1] == "}":
                self._refuse("a comma stands before this", "remove it")
            self._refuse("a key is missing here", hint)
        key = self._string()
        self._skip()
        if self._text[self._at : self._at + 1] != ":":
            self._refuse("a ':' is missing here")
        self._at += 1
        self._skip()
        return key

    def _closes(self, holder: Mapping | Sequence) -> bool:
        """Whether the holder ends here; it is then closed."""
        self._skip()
        if self._text[self._at : self._at + 1] != _CLOSING[type(holder)]:
            return False
        self._at += 1
        holder.close(self._place())
        return True

    def _separator(self, holder: Mapping | Sequence) -> None:
        if self._text[self._at : self._at + 1] != ",":
            closing = _CLOSING[type(holder)]
            self._refuse(f"a ',' or '{closing}' is missing here")
        self._at += 1
        self._skip()
        if self._text[self._at : self._at + 1] == _CLOSING[type(holder)]:
            self._refuse("a comma stands before this", "remove it")

    def _put(self, holder: Mapping | Sequence, key: Scalar | None, node: Node) -> None:
        if isinstance(holder, Mapping) and key is not None:
            put_value(holder, key, node, self._report)
        elif isinstance(holder, Sequence):
            holder.items.append(node)
            holder.value.append(node.value)

    def _string(self) -> Scalar:
        found = _STRING.match(self._text, self._at)
        if found is None:
            self._refuse_string()
        value = found[0][1:-1]
        if "\\" in value:
            value = json.loads(found[0])
        scalar = self._scalar(value, found)
        if _SURROGATE.search(value):
            message = "half of a surrogate pair is no character"
            self._report.error(scalar, Code.ENCODING, message, "write the character itself")
            scalar.value = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
        scalar.text = scalar.value
        return scalar

    def _number(self, found: re.Match[str]) -> Scalar:
        written = found[0]
        whole = found[1] is None and found[2] is None and len(written) <= MAX_NUMBER_LENGTH
        value = int(written) if whole else float(written)
        scalar = self._scalar(value, found)
        if not math.isfinite(value):
            self._report.error(scalar, Code.VALUE, "the number is too large")
            scalar.value = 0
        return scalar

    def _scalar(self, value: object, found: re.Match[str]) -> Scalar:
        start = self._place()
        self._at = found.end()
        return Scalar(value, found[0], self._file, start, self._place())

    def _skip(self) -> None:
        """Over what is blank; only there can a line end."""
        found = _SPACE.match(self._text, self._at)
        blank = found[0] if found else ""
        if "\n" in blank or "\r" in blank:
            for end in _BREAK.finditer(blank):
                self._line += 1
                self._line_start = self._at + end.end()
        self._at += len(blank)

    def _place(self) -> _Place:
        return _Place(self._line, self._at - self._line_start)

    def _refuse_string(self) -> NoReturn:
        """What is wrong with the string that begins here."""
        start = self._at
        sound = _SOUND.match(self._text, start + 1)
        self._at = sound.end() if sound else start + 1
        char = self._text[self._at : self._at + 1]
        if char == "\\":
            self._refuse("JSON has no such escape", "write \\\\ for a backslash")
        if char and char not in "\r\n":
            self._refuse(f"the character U+{ord(char):04X} stands in a text", "write \\u....")
        self._at = start
        self._refuse("the quote that opens here is never closed", "a line break is written \\n")

    def _refuse(self, message: str, hint: str = "", code: Code = Code.SYNTAX) -> NoReturn:
        rest = self._text[self._at : self._at + 20]
        for begins, foreign, way_out in _FOREIGN:
            if rest.startswith(begins):
                message, hint = foreign, way_out
        word = _WORD.match(rest)
        if word and word[0] in _LIKE_WORDS:
            hint = f"write {_LIKE_WORDS[word[0]]}"
        start = self._place()
        width = len(word[0]) if word else 1
        raise _RefusedError(start, start._replace(column=start.column + width), code, message, hint)
