"""From the bytes of a file to its tree of nodes, or to what is wrong with its YAML.

Reads PyYAML's events, not `yaml.compose`: anchors are still visible there, and depth and size are
bounded before anything recurses.
"""

from __future__ import annotations

import math
import re
from typing import Any, NoReturn

import yaml

from monitoring.config.codes import Code
from monitoring.config.nodes import Mapping, Mark, Node, Scalar, Sequence
from monitoring.config.report import Report, quoted
from monitoring.config.scalars import resolve
from monitoring.config.yaml_errors import explained
from monitoring.diagnostics import Span
from monitoring.plan import TOKEN

MAX_BYTES = 4 * 1024 * 1024
MAX_NODES = 400_000
MAX_DEPTH = 32
MAX_ITEMS = 1_000  # of a list

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_END = frozenset({yaml.MappingEndEvent, yaml.SequenceEndEvent})

# What YAML forbids, and what its versions 1.1 and 1.2 read differently: U+0085, U+2028 and
# U+2029 end a line in one of them only; a byte order mark belongs at the start. (What it allows,
# negated, would say the same and take ten times as long to compile.)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)


class _RefusedError(Exception):
    """Reading cannot go on: `span`, `code`, `message` and `hint` of the finding."""

    def __init__(self, span: Span, code: Code, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.finding = (span, code, message, hint)


def decode(data: bytes, file: str, report: Report) -> str | None:
    """The text of a YAML file; a UTF-8 byte order mark is passed over."""
    text = decode_utf8(data, file, report)
    return None if text is None or forbidden(text, file, report) else text


def decode_utf8(data: bytes, file: str, report: Report) -> str | None:
    """The text of a file of bounded size, whatever its characters; None, and a finding, if it
    has none."""
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB"
        report.error(_start(file), Code.TOO_LARGE, message, "split it by service")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report.error(_start(file), Code.ENCODING, "this is UTF-16, not UTF-8", "save it as UTF-8")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        report.error(_place(file, before), Code.ENCODING, message, "save the file as UTF-8")
        return None
    return text


def forbidden(text: str, file: str, report: Report) -> bool:
    """Whether a character stands in the text that cannot stand in YAML; it is reported."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return False
    message = f"the character U+{ord(found.group()):04X} cannot stand in YAML"
    place = _place(file, text[: found.start()])
    report.error(place, Code.ENCODING, message, 'in quotes it is written "\\u...."')
    return True


def parse(text: str, file: str, report: Report) -> Mapping | None:
    """The tree of a file whose top is a mapping; None, and findings, if there is none."""
    roots = _read(text, file, report, many=False)
    if roots is None:
        return None
    root = roots[-1] if roots else None
    if isinstance(root, Mapping):
        return root
    if root is None or root.value is None:
        report.error(_start(file), Code.TYPE, "the file is empty")
    else:
        report.error(root, Code.TYPE, "the top of the file must be a mapping (key: value)")
    return None


def parse_stream(text: str, file: str, report: Report) -> list[Node] | None:
    """The trees of all documents of a file, whatever they are; None, and findings, if it cannot
    be read."""
    if forbidden(text, file, report):
        return None
    return _read(text, file, report, many=True)


def _read(text: str, file: str, report: Report, *, many: bool) -> list[Node] | None:
    try:
        return _documents(_LOADER(text), file, report, many=many)
    except _RefusedError as refused:
        report.error(*refused.finding)
    except yaml.YAMLError as error:
        span, message, hint = explained(error, file, text)
        report.error(span, Code.SYNTAX, message, hint)
    return None


def _documents(loader: Any, file: str, report: Report, *, many: bool) -> list[Node]:
    """The documents of the stream: one, unless there may be `many`."""
    roots: list[Node] = []
    event = loader.get_event()
    while not isinstance(event, yaml.StreamEndEvent):
        if isinstance(event, yaml.DocumentStartEvent):
            if roots and not many:
                _refuse(event, file, "a second document starts here", "keep one document a file")
            if event.version or event.tags:
                _refuse(event, file, "directives (%...) are not used here", "remove the line")
            roots.append(_tree(loader, file, report))
        event = loader.get_event()
    return roots


def _tree(loader: Any, file: str, report: Report) -> Node:
    """The tree that starts at the loader's next event, built without recursion."""
    outer: list[tuple[Mapping | Sequence | None, Scalar | None]] = []
    holder: Mapping | Sequence | None = None  # the innermost open node
    key: Scalar | None = None  # of the innermost mapping, once read
    count = 0
    while True:
        event = loader.get_event()
        node: Node
        if type(event) is yaml.ScalarEvent:
            node = scalar = _scalar(event, file, report)
            if key is None and type(holder) is Mapping:
                key = _key(scalar, event, report)
                continue
        elif holder is not None and type(event) in _END:
            holder.close(event.end_mark)
            node = holder
            holder, key = outer.pop()
        else:
            outer.append((holder, key))
            holder, key = _opened(event, file, key is None and type(holder) is Mapping), None
            if len(outer) > MAX_DEPTH:
                message = f"nested deeper than {MAX_DEPTH} levels"
                raise _RefusedError(_span(event, file), Code.TOO_LARGE, message)
            continue
        count += 1
        if count > MAX_NODES:
            message = f"more than {MAX_NODES:,} values in one file"
            raise _RefusedError(node.span, Code.TOO_LARGE, message, "split it by service")
        if holder is None:
            return node
        _put(holder, key, node, report)
        key = None


def _scalar(event: Any, file: str, report: Report) -> Scalar:
    if event.anchor is not None or event.tag is not None:
        _refuse_feature(event, file)
    text: str = event.value
    if "${" in text and TOKEN.search(text):
        message = "${ref:...} and ${secret:...} are for the plan alone"
        report.error(_span(event, file), Code.VALUE, message, "write it in other words")
    value = resolve(text) if event.implicit[0] else text
    if type(value) is float and not math.isfinite(value):
        span = _span(event, file)
        raise _RefusedError(span, Code.VALUE, f"{quoted(text)} is not a finite number")
    return Scalar(value, text, file, event.start_mark, event.end_mark)


def _key(scalar: Scalar, event: Any, report: Report) -> Scalar:
    """The scalar as the key that it is; one that is not text is reported, and has no item."""
    if scalar.value == "<<" and event.implicit[0]:
        message = "merge keys (<<) are not used here"
        raise _RefusedError(scalar.span, Code.FEATURE, message, "write the keys out")
    if not isinstance(scalar.value, str):
        hint = f'write "{scalar.text}" in quotes' if scalar.text.isprintable() else ""
        report.error(scalar, Code.TYPE, f"the key {quoted(scalar.text)} is not text", hint)
    return scalar


def _opened(event: Any, file: str, as_key: bool) -> Mapping | Sequence:
    """The node that a start event opens."""
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None or event.tag is not None:
        _refuse_feature(event, file)
    if as_key:
        hint = "write {{...}} in quotes if it is a template" if event.flow_style else ""
        _refuse(event, file, "a key must be text, not a mapping or a list", hint)
    start: Mark = event.start_mark
    if isinstance(event, yaml.MappingStartEvent):
        return Mapping(file, start)
    return Sequence(file, start)


def _put(holder: Mapping | Sequence, key: Scalar | None, node: Node, report: Report) -> None:
    """Adds a node to what holds it."""
    if type(holder) is Mapping and key is not None:
        put_value(holder, key, node, report)
    elif type(holder) is Sequence:
        if len(holder.items) >= MAX_ITEMS:
            message = f"a list of more than {MAX_ITEMS:,} items"
            raise _RefusedError(node.span, Code.TOO_LARGE, message)
        holder.items.append(node)
        holder.value.append(node.value)


def put_value(holder: Mapping, key: Scalar, node: Node, report: Report) -> None:
    """Adds a value to a mapping; of a key given twice the first value stays."""
    name = key.text
    if name in holder.keys:
        first = holder.keys[name].span
        message = f"the key {quoted(name)} is already given in line {first.line}"
        hint = f"keep one of {first.file}:{first.line} and this line"
        report.error(key, Code.DUPLICATE_KEY, message, hint)
        return
    holder.keys[name] = key
    if isinstance(key.value, str):
        holder.items[name] = node
        holder.value[name] = node.value


def _refuse_feature(event: Any, file: str) -> NoReturn:
    # What follows the &, * or ! is not repeated: it could be a password that begins with one.
    if event.anchor is None:
        _refuse(event, file, "tags (!...) are not used here", "put the value in quotes")
    hint = "write the value out, or put it in quotes if it is text"
    _refuse(event, file, "anchors and aliases (&..., *...) are not used here", hint)


def _refuse(event: Any, file: str, message: str, hint: str = "") -> NoReturn:
    raise _RefusedError(_span(event, file), Code.FEATURE, message, hint)


def _span(event: Any, file: str) -> Span:
    return Node(None, file, event.start_mark, event.end_mark).span


def _start(file: str) -> Span:
    return Span(file, 1, 1, 1, 1)


def _place(file: str, before: str) -> Span:
    """The span of the character that follows the text `before`."""
    lines = re.split("\r\n|\r|\n", before)
    line, column = len(lines), len(lines[-1]) + 1
    return Span(file, line, column, line, column + 1)
