"""The left-hand sides of the filter language."""

from __future__ import annotations

import re

from monitoring.filters.ast import FieldPath
from monitoring.filters.error import FilterError
from monitoring.filters.lexer import quote

# The API's own sentence for a first word that it does not know.
_ROOTS = (
    "The lefthand side of each expression must be prefixed with one of "
    "{group, metadata, metric, project, resource}"
)
_PLURAL = {"label": "labels", "system_label": "system_labels", "user_label": "user_labels"}
_WHOLE: dict[str, FieldPath] = {
    "project": ("project",),
    "group.id": ("group", "id"),
    "metric.type": ("metric", "type"),
    "resource.type": ("resource", "type"),
}
_LABELLED = {
    "metric": ("labels",),
    "resource": ("labels",),
    "metadata": ("system_labels", "user_labels"),
}
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def field_path(word: str, key: str | None, offset: int) -> FieldPath:
    """The path of `word`, whose last part, if it was quoted, is `key`.

    Singular spellings become plural ones. Raises FilterError for what is no field.
    """
    whole = _WHOLE.get(word)
    if whole is not None:
        return whole
    parts = word.split(".")
    if key is not None:
        parts[-1] = key
    if "" in parts[: len(parts) if key is None else -1]:
        raise FilterError(f"{word} has an empty part", offset)
    root = parts[0]
    if root == "resource" and len(parts) > 2 and parts[1] == "metadata":
        return tuple(parts)
    kinds = _LABELLED.get(root, ())
    if len(parts) > 1 and _PLURAL.get(parts[1], parts[1]) in kinds:
        return _label_path(parts, word, offset)
    if root not in _LABELLED and root not in ("project", "group"):
        raise FilterError(_ROOTS, offset)
    known = [name for name in _WHOLE if name.partition(".")[0] == root]
    known += [f"{root}.{kind}.KEY" for kind in kinds]
    raise FilterError(f"unknown field {word}; there is {' and '.join(known)}", offset)


def _label_path(parts: list[str], word: str, offset: int) -> FieldPath:
    labels = _PLURAL.get(parts[1], parts[1])
    if len(parts) > 3:
        quoted = f'{parts[0]}.{labels}."{".".join(parts[2:])}"'
        raise FilterError(f"quote a key that has dots in it: {quoted}", offset)
    return (parts[0], labels, *parts[2:])


def render_field(path: FieldPath) -> str:
    """The path as text, with its key quoted where it must be."""
    *head, last = path
    if not head or _PLAIN_KEY.fullmatch(last):
        return ".".join(path)
    return ".".join((*head, quote(last)))
