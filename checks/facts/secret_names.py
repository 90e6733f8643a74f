"""Names under which a secret stands: parameters of URLs, headers of requests."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from monitoring.part import Part
from monitoring.validation.reading import has_token

_PARAMETER = re.compile(
    r"(?:.*[_-])?(?:api_?key|auth|credential|key|passwd|password|secret|sig|signature|token)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?:proxy-)?authorization|cookie|(?:x-)?(?:.*-)?(?:api-?key|auth|password|secret|token)",
    re.IGNORECASE,
)
_MASKED = re.compile(r"[*]+")


def is_clear(value: str) -> bool:
    """Whether a value is a secret itself: not left out, masked as the API does, or a reference."""
    return bool(value) and not _MASKED.fullmatch(value) and not has_token(value)


def place_of(url: str, name: str) -> Part | None:
    """Where in the URL the parameter of this name stands with its value, if it is written so."""
    found = re.search(rf"(?<=[?&;]){re.escape(name)}=[^&;#]*", url)
    return Part(url, *found.span()) if found else None


def parameter_of(url: str) -> str:
    """The name of a parameter of the URL that holds a secret in clear; empty if none does."""
    if "?" not in url:
        return ""
    try:
        parameters = parse_qsl(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return ""
    return next((n for n, v in parameters if _PARAMETER.fullmatch(n) and is_clear(v)), "")


def is_secret_header(name: str) -> bool:
    """Whether what a header of this name says is a secret."""
    return _HEADER.fullmatch(name) is not None
