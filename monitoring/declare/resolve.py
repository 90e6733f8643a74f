"""Tokens in a body -> Pulumi values: references become Outputs, secrets stay secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from monitoring.plan import TOKEN

Lookup = Callable[[str, str, str], pulumi.Input[str]]  # (what, key, part) -> value


def resolve(value: Any, lookup: Lookup) -> Any:
    """`value` with every token replaced by what `lookup` gives for it; the rest as it is."""
    if isinstance(value, str):
        return _resolve_text(value, lookup) if "${" in value else value
    if isinstance(value, dict):
        return {name: resolve(item, lookup) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(item, lookup) for item in value]
    return value


def _resolve_text(text: str, lookup: Lookup) -> pulumi.Input[str]:
    parts: list[pulumi.Input[str]] = []
    end = 0
    for token in TOKEN.finditer(text):
        if token.start() > end:
            parts.append(text[end : token.start()])
        parts.append(lookup(token["what"], token["key"], token["part"] or ""))
        end = token.end()
    if end < len(text):
        parts.append(text[end:])
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    return parts[0] if len(parts) == 1 else pulumi.Output.concat(*parts)
