"""Pages of a list: opaque tokens that say where to go on, bound to the list they came from."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping

from monitoring.plan import Json
from sandbox.api.errors import invalid

DEFAULT_SIZE = 500
MAX_SIZE = 1000


def size(request: Mapping[str, Json], default: int = DEFAULT_SIZE, most: int = MAX_SIZE) -> int:
    """How many a page may hold; 0 or nothing means the default, more than the most the most."""
    wanted = int(request.get("pageSize", 0))
    if wanted < 0:
        raise invalid(f'Field page_size had an invalid value of "{wanted}": must not be negative')
    return min(wanted, most) if wanted else default


def position(request: Mapping[str, Json]) -> int:
    """Where the page begins: what `token` was given, 0 for the first page."""
    text = request.get("pageToken", "")
    if not text:
        return 0
    try:
        where, seal = json.loads(base64.urlsafe_b64decode(text))
    except (ValueError, TypeError, binascii.Error):
        where, seal = None, None
    if not isinstance(where, int) or seal != _seal(request):
        raise invalid("Field page_token had an invalid value: it is no token of this list")
    return where


def token(request: Mapping[str, Json], where: int) -> str:
    """The token of the page that begins after `where`."""
    return base64.urlsafe_b64encode(json.dumps([where, _seal(request)]).encode()).decode()


def _seal(request: Mapping[str, Json]) -> str:
    """The question that a token belongs to: another filter's token would skip resources."""
    asked = {k: v for k, v in request.items() if k not in ("pageSize", "pageToken")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]
