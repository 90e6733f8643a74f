"""Extractors: ``EXTRACT(field)`` and ``REGEXP_EXTRACT(field, "regex")`` of log metrics and alerts.

Source: google.logging.v2.LogMetric, label_extractors and value_extractor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.values import flag, found, integer, number, text_of
from alerts.evaluate.patterns import compiled
from monitoring.log_filters.error import LogFilterError
from monitoring.log_filters.parser import parse_field

Extractor = Callable[[Mapping[str, Any]], str | None]

_FORM = re.compile(
    r"""\s*(?:EXTRACT\(\s*(?P<whole>[^()]+?)\s*\)"""
    r"""|REGEXP_EXTRACT\(\s*(?P<part>[^,]+?)\s*,\s*(?P<quote>["'])(?P<regex>.*)(?P=quote)\s*\))\s*""",
    re.DOTALL,
)


@lru_cache(maxsize=512)
def extractor(text: str) -> Extractor:
    """What takes the text of a label or value out of an entry: None where there is none.

    Of an array the first element counts. Raises NotEvaluableError for what is no extractor.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise NotEvaluableError(f"{text} is no extractor")
    try:
        path = parse_field(match["whole"] or match["part"]).path
    except LogFilterError as error:
        raise NotEvaluableError(f"{text} names no field: {error}") from error

    def whole(entry: Mapping[str, Any]) -> str | None:
        return next((text_of(value) for value in found(entry, path)), None)

    if match["whole"]:
        return whole
    # In the text of an extractor a backslash of the pattern is itself escaped.
    regex = compiled(match["regex"].replace("\\\\", "\\"))
    if regex.groups != 1:
        raise NotEvaluableError(f"the pattern of {text} must have exactly one capture group")

    def part(entry: Mapping[str, Any]) -> str | None:
        inside = whole(entry)
        hit = None if inside is None else regex.search(inside)
        return hit[1] if hit else None

    return part


def label(value: str | None, type: str = "STRING") -> str:
    """The text of a label of a type; what cannot be extracted is "", 0 or false."""
    if type == "INT64":
        exact = integer(value) if value is not None else None
        return str(int(exact)) if exact is not None else "0"
    if type == "BOOL":
        return "true" if flag(value) else "false"
    return value or ""


def labels(
    extractors: Mapping[str, str], types: Mapping[str, str], entry: Mapping[str, Any]
) -> dict[str, str]:
    """The labels of an entry; `types` are the declared ones, without a word STRING."""
    return {
        key: label(extractor(text)(entry), types.get(key, "STRING"))
        for key, text in extractors.items()
    }


def value_of(text: str, entry: Mapping[str, Any]) -> float | None:
    """The number that an extractor takes out of an entry; None where there is none."""
    return number(extractor(text)(entry))
