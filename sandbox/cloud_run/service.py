"""A service as it is stored, and as clients see it while it settles and afterwards.

A change is accepted at once and takes effect a little later, as with the real service: until then
the service is `reconciling`, and says what served before. Nothing is written for that; it follows
from the clock. Nobody authenticates here, so there is no creator, and nothing is served, so there
is no URI.
"""

from __future__ import annotations

import hashlib
import secrets
import string
import uuid
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta

from monitoring.plan import Json
from sandbox.api.times import format_time
from sandbox.cloud_run.rules import LATEST

Body = dict[str, Json]

SETTLES = timedelta(seconds=0.3)
# Fields that only the server sets; what a client sends in them is left alone.
OUTPUT_ONLY = frozenset(
    (
        "conditions",
        "createTime",
        "creator",
        "deleteTime",
        "expireTime",
        "generation",
        "lastModifier",
        "latestCreatedRevision",
        "latestReadyRevision",
        "observedGeneration",
        "reconciling",
        "satisfiesPzs",
        "terminalCondition",
        "threatDetectionEnabled",
        "trafficStatuses",
        "uid",
        "updateTime",
        "uri",
        "urls",
    )
)
# What a service says of the state that serves, not of the one that is wanted.
_OBSERVED = ("observedGeneration", "latestReadyRevision", "trafficStatuses")
_READY, _WAITS = "CONDITION_SUCCEEDED", "CONDITION_RECONCILING"
_SUFFIX_LETTERS = 3


def wanted(service: Mapping[str, Json]) -> Body:
    """What of a service is the client's to say."""
    left_out = OUTPUT_ONLY | {"etag", "name"}
    return {field: value for field, value in service.items() if field not in left_out}


def with_defaults(service: Mapping[str, Json]) -> Body:
    """A service with what the server puts where a client says nothing."""
    out = deepcopy(dict(service))
    out.setdefault("ingress", "INGRESS_TRAFFIC_ALL")
    out.setdefault("launchStage", "GA")
    if not out.get("traffic"):
        out["traffic"] = [{"type": LATEST, "percent": 100}]
    template = out.setdefault("template", {})
    template.setdefault("timeout", "300s")
    template.setdefault("maxInstanceRequestConcurrency", 80)
    template.setdefault("scaling", {}).setdefault("maxInstanceCount", 100)
    return out


def changed(name: str, desired: Body, before: Body | None, now: datetime, revision: str) -> Body:
    """The service after a change at `now`: the stored form of `shown`.

    `before` is what was stored, None for a new service; `revision` the name of the revision that
    the change makes, empty where it makes none.
    """
    earlier = shown(before, now) if before else {}
    at = format_time(now)
    generation = int(earlier.get("generation", 0)) + 1
    service = desired | {
        "name": name,
        "uid": earlier.get("uid") or str(uuid.uuid4()),
        "createTime": earlier.get("createTime") or at,
        "updateTime": at,
        "generation": str(generation),
        "etag": _etag(name, generation, at),
        "latestCreatedRevision": revision or earlier.get("latestCreatedRevision", ""),
    }
    served = {field: earlier[field] for field in _OBSERVED if field in earlier}
    return {"service": service, "served": served, "settles": (now + SETTLES).timestamp()}


def shown(stored: Body, now: datetime) -> Body:
    """What a client sees of a stored service."""
    service: Body = stored["service"]
    if now.timestamp() >= stored["settles"]:
        return settled(stored)
    served: Body = stored["served"]
    return service | served | {"reconciling": True} | _conditions(service, _WAITS)


def settled(stored: Body) -> Body:
    """What a client sees once the last change has taken effect."""
    service: Body = stored["service"]
    latest = service["latestCreatedRevision"]
    observed = {
        "observedGeneration": service["generation"],
        "latestReadyRevision": latest,
        "trafficStatuses": [_status(target, latest) for target in service["traffic"]],
    }
    return service | observed | _conditions(service, _READY)


def revision_id(service_id: str, generation: int) -> str:
    """``cart-00002-qxz``, as the server names a revision that nobody named."""
    letters = "".join(secrets.choice(string.ascii_lowercase) for _ in range(_SUFFIX_LETTERS))
    return f"{service_id}-{generation:05d}-{letters}"


def revision(name: str, service: str, template: Mapping[str, Json], now: datetime) -> Body:
    """The revision that a template makes."""
    at = format_time(now)
    ready = {"type": "Ready", "state": _READY, "lastTransitionTime": at}
    left_out = ("revision", "client", "clientVersion", "healthCheckDisabled")
    return {field: value for field, value in template.items() if field not in left_out} | {
        "name": name,
        "service": service,
        "uid": str(uuid.uuid4()),
        "createTime": at,
        "updateTime": at,
        "generation": "1",
        "observedGeneration": "1",
        "conditions": [ready],
        "etag": _etag(name, 1, at),
    }


def _etag(name: str, generation: int, at: str) -> str:
    """New with each change of what is wanted; the quotes are part of it."""
    digest = hashlib.sha256(f"{name} {generation} {at}".encode()).hexdigest()
    return f'"{digest[:24]}"'


def _conditions(service: Body, state: str) -> Body:
    return {
        "terminalCondition": {
            "type": "Ready",
            "state": state,
            "lastTransitionTime": service["updateTime"],
        }
    }


def _status(target: Mapping[str, Json], latest: str) -> Body:
    """A traffic target with the revision that it means."""
    return {"revision": latest.rpartition("/")[2], **target}
