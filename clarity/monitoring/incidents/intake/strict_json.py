"""JSON objects from strangers: UTF-8, no key twice, no NaN, bounded in depth."""

from __future__ import annotations

import json
from typing import Any, NoReturn

MAX_DEPTH = 32


def read_object(body: bytes) -> dict[str, Any]:
    """The object of `body`, whose size the caller bounds. Raises ValueError for anything else."""
    try:
        value = json.loads(
            body.decode(), parse_constant=_refuse_constant, object_pairs_hook=_unique
        )
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(value, dict):
        raise ValueError("no object")
    if _deeper_than(value, MAX_DEPTH):
        raise ValueError("too deep")
    return value


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _deeper_than(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [child for one in level for child in _children(one)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return []
    return [child for child in inside if isinstance(child, dict | list)]
