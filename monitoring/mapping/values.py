"""What both directions need: the error, paths, zero values, numbers, JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from monitoring.plan import Json

SECONDS_A_DAY = 86_400
MAX_DEPTH = 64  # of JSON text that people or the API give; real dashboards stay below 20
Path = tuple[str | int, ...]


class MappingError(ValueError):
    """What a resource type cannot express; `path` leads to the place."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")
        super().__init__(f"{where}: {message}" if where else message)


def expect(holds: bool, path: Path, wanted: str) -> None:
    """Raise MappingError unless the value is what is wanted."""
    if not holds:
        raise MappingError(path, f"must be {wanted}")


def is_zero(value: Json) -> bool:
    """Whether a value says no more than its absence does."""
    return value is None or value in ("", 0) or (isinstance(value, dict | list) and not value)


def get(body: Json, path: Sequence[str]) -> Json:
    """The value at the path, or None."""
    for part in path:
        if not isinstance(body, Mapping):
            return None
        body = body.get(part)
    return body


def plain_number(value: int | float) -> int | float:
    """1.0 as 1, which is how JSON writers of other languages have it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def parse_json(text: str) -> dict[str, Json]:
    """The object that a JSON text holds. Raises MappingError, also for one nested too deeply."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MappingError((), f"is not JSON: {error}") from None
    expect(isinstance(value, dict), (), "a JSON object")
    expect(_depth(value) <= MAX_DEPTH, (), f"nested at most {MAX_DEPTH} deep")
    return dict(value)


def _depth(value: Json) -> int:
    """How deep lists and objects are nested; without recursion, as the value is not trusted."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list) and item]:
        depth += 1
        level = [
            inner for item in level for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def dump_json(value: Json) -> str:
    """JSON text in one form: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
