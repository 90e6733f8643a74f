"""What jsonschema found, in our words, at the place that a person has to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from monitoring.config.codes import Code
from monitoring.config.nodes import Mapping, Node, Scalar, at, key_at
from monitoring.config.report import PLAIN, Report, closest, misspelt, quoted
from monitoring.config.schema import is_about_a_key, matches, stack_settings
from monitoring.config.values import FORMATS, ValueSyntaxError
from monitoring.diagnostics import Hint

if TYPE_CHECKING:
    from jsonschema import ValidationError

_FEW = 20  # unknown keys of a mapping that are held against the missing ones

_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "a mapping (key: value)",
    "array": "a list",
    "null": "nothing",
}


class _Finding(NamedTuple):
    place: Node
    code: Code
    message: str
    hint: str = ""


class _Mistake(NamedTuple):
    """An error of jsonschema, with what is needed to tell about it."""

    error: ValidationError
    root: Mapping
    report: Report

    @property
    def path(self) -> tuple[str | int, ...]:
        return tuple(self.error.absolute_path)

    @property
    def value(self) -> Any:
        return self.error.instance

    @property
    def rule(self) -> Any:
        """The value of the keyword that failed."""
        return self.error.validator_value

    @property
    def schema(self) -> dict[str, Any]:
        schema = self.error.schema
        return dict(schema) if isinstance(schema, dict) else {}

    @property
    def node(self) -> Node:
        """The value itself, or the key when the mistake is in the key."""
        if is_about_a_key(self.error):
            return key_at(self.root, *self.path, self.value)
        return at(self.root, *self.path)

    @property
    def key(self) -> Node:
        return key_at(self.root, *self.path)

    @property
    def name(self) -> str:
        """What stands here, in a word: its title, or its key."""
        last = next((str(p) for p in reversed(self.path) if isinstance(p, str)), "the file")
        return str(self.schema.get("title", last))


def explain(error: ValidationError, root: Mapping, report: Report) -> None:
    """Reports one error of the schema."""
    mistake = _Mistake(error, root, report)
    teller = _TELLERS.get(str(error.validator), _other)
    if "patternProperties" in error.absolute_schema_path:
        teller = _secret
    for finding in teller(mistake):
        report.error(*finding)


def _type(m: _Mistake) -> Iterator[_Finding]:
    allowed = [m.rule] if isinstance(m.rule, str) else list(m.rule)
    if "errorMessage" in m.schema:
        yield from _said(m)
        return
    words = " or ".join(_TYPES[a] for a in allowed)
    if m.value is None:
        yield _Finding(m.key, Code.TYPE, f"{quoted(m.path[-1])} has no value: expected {words}")
        return
    node = m.node
    place = node if isinstance(node, Scalar) else m.key
    hint = _as_meant(node.text, allowed, m.schema) if isinstance(node, Scalar) else ""
    yield _Finding(place, Code.TYPE, f"expected {words}, found {_described(m.value)}", hint)


def _as_meant(text: str, allowed: list[str], schema: dict[str, Any]) -> str:
    """How a scalar of the wrong type would be written: in quotes, with its unit, as a list."""
    if allowed == ["array"]:
        hint = f"write [{text}]"
        return Hint(hint, f"[{text}]") if PLAIN.fullmatch(text) else hint
    if "string" not in allowed or schema.get("writeOnly"):
        return ""
    if "pattern" not in schema:
        return Hint(f'write "{text}" in quotes', f'"{text}"')
    for written in (f'"{text}"', f"{text}%", f"{text}s"):
        if written.endswith("%") and not _is_percentage(text):
            continue  # 0.99 may well be a share
        if matches(schema["pattern"], written.strip('"')):
            hint = f"write {written}"
            return hint if written.endswith("s") else Hint(hint, written)  # the unit is a guess
    return f"for instance {schema['examples'][0]}" if "examples" in schema else ""


def _is_percentage(text: str) -> bool:
    try:
        return 1 < float(text) < 100
    except ValueError:
        return False


def _pattern(m: _Mistake) -> Iterator[_Finding]:
    message = m.schema.get("patternErrorMessage", f"it is not a {m.name}")
    hint = ""
    if parse := FORMATS.get(m.schema.get("format", "")):
        try:
            parse(m.value)
        except ValueSyntaxError as bad:
            hint = bad.hint
    if not hint and "examples" in m.schema:
        hint = f"for instance {m.schema['examples'][0]}"
    value = "this" if m.schema.get("writeOnly") else quoted(m.value)
    yield _Finding(m.node, Code.VALUE, f"{value}: {message}", hint)


def _secret(m: _Mistake) -> Iterator[_Finding]:
    """A key of ours in a stack that is no setting, so it must be an encrypted secret."""
    key = str(m.path[1])
    name = key.partition(":")[2]
    place = key_at(m.root, *m.path[:2])
    settings = {setting.partition(":")[2]: setting for setting in stack_settings()}
    if close := closest(name, settings):
        message = f"unknown key {quoted(key)} in config"
        hint = f"did you mean '{settings[close]}'?"
        if misspelt(name, settings) == close and settings[close] not in m.root.value["config"]:
            hint = Hint(hint, settings[close])
        yield _Finding(place, Code.UNKNOWN_KEY, message, hint)
    else:
        message = f"{quoted(key)} is neither a setting nor an encrypted secret"
        hint = f"set it with: pulumi config set --secret {name}"
        yield _Finding(place, Code.PLAIN_SECRET, message, hint)


def _enum(m: _Mistake) -> Iterator[_Finding]:
    if "errorMessage" in m.schema:
        yield from _said(m)
        return
    options = [str(option) for option in m.rule]
    if m.value is None:
        place, message = m.key, f"{quoted(m.path[-1])} has no value"
    else:
        place = m.node
        found = quoted(place.text) if isinstance(place, Scalar) else _described(m.value)
        message = f"{found} is not a {m.name}"
    hint = m.report.spelling(str(m.value), options) or f"one of {', '.join(options)}"
    yield _Finding(place, Code.VALUE, message, hint)


def _unknown_keys(m: _Mistake) -> Iterator[_Finding]:
    known = list(m.schema.get("properties", ()))
    for key in m.value:
        if key not in known:
            place = key_at(m.root, *m.path, key)
            where = f" in {m.name}" if m.path else ""
            free = [other for other in known if other not in m.value]
            hint = m.report.spelling(key, free) or m.report.did_you_mean(key, known)
            yield _Finding(place, Code.UNKNOWN_KEY, f"unknown key {quoted(key)}{where}", hint)


def _missing_keys(m: _Mistake) -> Iterator[_Finding]:
    known = m.schema.get("properties", {})
    unknown = islice((key for key in m.value if key not in known), _FEW)
    misspelt = {closest(key, known): key for key in unknown}
    closed = m.schema.get("additionalProperties") is False
    for key in m.rule:
        # In a closed mapping the misspelt key is told of as an unknown one: once is enough.
        if key not in m.value and not (closed and key in misspelt):
            hint = f"rename {misspelt[key]}" if key in misspelt else f"add {key}: ..."
            yield _Finding(m.key, Code.MISSING_KEY, f"{_owner(m)} has no {quoted(key)}", hint)


def _owner(m: _Mistake) -> str:
    if not m.path:
        return "the file"
    return f"this {m.name}" if isinstance(m.path[-1], int) else quoted(m.path[-1])


def _dependent(m: _Mistake) -> Iterator[_Finding]:
    for key, needed in m.rule.items():
        for other in needed:
            if key in m.value and other not in m.value:
                message = f"{quoted(key)} needs {quoted(other)} beside it"
                place = key_at(m.root, *m.path, key)
                yield _Finding(place, Code.COMBINATION, message, f"add {other}: ...")


def _count(m: _Mistake) -> Iterator[_Finding]:
    if "errorMessage" in m.schema:
        yield from _said(m)
        return
    few = str(m.error.validator).startswith("min")
    unit = "characters" if isinstance(m.value, str) else "entries"
    message = (
        f"{m.name}: {len(m.value)} {unit}, {'at least' if few else 'at most'} {m.rule} allowed"
    )
    place = m.node if isinstance(m.node, Scalar) else m.key
    yield _Finding(place, Code.VALUE, message)


def _bound(m: _Mistake) -> Iterator[_Finding]:
    side = "at least" if m.error.validator == "minimum" else "at most"
    yield _Finding(m.node, Code.VALUE, f"{m.name} is {side} {m.rule}, found {m.value}")


def _unique(m: _Mistake) -> Iterator[_Finding]:
    seen: list[Any] = []
    for index, item in enumerate(m.value):
        if item in seen:
            place = at(m.root, *m.path, index)
            yield _Finding(place, Code.VALUE, f"{quoted(item)} is in this list already")
        seen.append(item)


def _said(m: _Mistake) -> Iterator[_Finding]:
    """The schema itself says what is wrong."""
    in_key = is_about_a_key(m.error)
    place = m.node if in_key else m.key
    yield _Finding(place, Code.COMBINATION, str(m.schema["errorMessage"]), _options(m))


def _options(m: _Mistake) -> str:
    if isinstance(m.value, str) and is_about_a_key(m.error):
        return f"remove {m.value}"
    return ""


def _other(m: _Mistake) -> Iterator[_Finding]:
    if "errorMessage" in m.schema:
        yield from _said(m)
    else:
        yield _Finding(m.node, Code.VALUE, f"{m.name}: this value is not allowed")


_TELLERS: dict[str, Callable[[_Mistake], Iterator[_Finding]]] = {
    "type": _type,
    "pattern": _pattern,
    "enum": _enum,
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "dependentRequired": _dependent,
    "minItems": _count,
    "maxItems": _count,
    "minLength": _count,
    "maxLength": _count,
    "minProperties": _count,
    "maxProperties": _count,
    "minimum": _bound,
    "maximum": _bound,
    "uniqueItems": _unique,
}


def _described(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "text"  # not repeated: it could be a secret in the wrong place
    if isinstance(value, int | float):
        return f"the number {value}"
    return _TYPES["object" if isinstance(value, dict) else "array"]
