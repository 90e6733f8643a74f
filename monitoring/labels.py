"""What every resource carries: who manages it, for which service and environment, and a version.

The version is a hash of that resource's own intent: everything in its body but the version itself.
References are hashed as the tokens that they are, so a change elsewhere changes no version here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache

from monitoring.plan import Json, Kind

MANAGED_BY = "clarity"
VERSION = "version"
_VERSION_BYTES = 6
_LABEL_CHARS = 63
_NOT_A_LABEL = re.compile(r"[^a-z0-9_-]")

_FIELD: dict[Kind, str] = {
    Kind.CHANNEL: "userLabels",
    Kind.SERVICE: "userLabels",
    Kind.SLO: "userLabels",
    Kind.UPTIME: "userLabels",
    Kind.POLICY: "userLabels",
    Kind.DASHBOARD: "labels",
}
# These kinds have no labels of their own: the last line of the description carries the same.
_DESCRIBED = frozenset({Kind.DESCRIPTOR, Kind.LOG_METRIC})

# Made once: json.dumps with options would make an encoder for each of thousands of bodies.
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False).encode


def labelled(
    kind: Kind, body: Mapping[str, Json], service: str, environment: str
) -> dict[str, Json]:
    """A copy of `body` with the four labels, or with a line of text for kinds without labels."""
    common = _common(service, environment)
    if kind in _DESCRIBED:
        line = " ".join(f"{key}={value}" for key, value in common.items())
        text = f"{body.get('description', '')}\n{line}".lstrip("\n")
        found = version({**body, "description": text})
        return {**body, "description": f"{text} {VERSION}={found}"}
    field = _FIELD[kind]
    labels = {**body.get(field, {}), **common}
    made = {**body, field: labels}
    labels[VERSION] = version(made)  # labels is made's own, and hashed before it gets the version
    return made


def version(body: Mapping[str, Json]) -> str:
    """Twelve hex digits of a hash of `body`; the order of its keys makes no difference."""
    text = _canonical(body).encode()
    return hashlib.blake2b(text, digest_size=_VERSION_BYTES).hexdigest()


def label_value(text: str) -> str:
    """`text` as a label may have it: lower case, at most 63 of a-z, 0-9, ``_`` and ``-``."""
    return _NOT_A_LABEL.sub("-", text.lower())[:_LABEL_CHARS]


@lru_cache(maxsize=1_024)
def _common(service: str, environment: str) -> dict[str, str]:
    """Shared by all bodies of a service: copy before writing."""
    return {
        "managed_by": MANAGED_BY,
        "service": label_value(service),
        "environment": label_value(environment),
    }
