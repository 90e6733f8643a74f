"""Long-running operations: each is done when the change that it stands for has taken effect."""

from __future__ import annotations

import uuid
from datetime import datetime

from monitoring.plan import Json
from sandbox.api.context import Api, Request
from sandbox.api.handlers.base import Collection
from sandbox.api.names import Pattern
from sandbox.cloud_run.service import SETTLES

Body = dict[str, Json]

NAME = Pattern("projects/{project}/locations/{location}/operations/{id}")
KIND = "CloudRunOperation"
MAX_KEPT = 1_000
_TYPE = "type.googleapis.com/google.cloud.run.v2.Service"


class Operations:
    """The operations, in the sandbox's store."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._kept = Collection(
            KIND, NAME, "operations", lambda parts, name: f"Operation not found: {name}"
        )

    def begin(self, project: str, location: str, accepted: Body, response: Body) -> Body:
        """A new operation, as it is answered: `accepted` now, `response` when it is done."""
        id = str(uuid.uuid4())
        name = NAME.fill(project=project, location=location, id=id)
        stored = {
            "name": name,
            "metadata": {"@type": _TYPE, **accepted},
            "response": {"@type": _TYPE, **response},
            "done": (self._api.now() + SETTLES).timestamp(),
        }
        parent = f"projects/{project}/locations/{location}"
        self._api.store.insert(KIND, parent, name, stored)
        self._api.store.keep_newest(KIND, parent, MAX_KEPT)
        return _shown(stored, self._api.now())

    def get(self, api: Api, request: Request) -> Body:
        return _shown(self._kept.find(api, request.get("name")).body, api.now())

    def seconds_left(self, name: object) -> float:
        """How long until it is done; raises ApiError where there is none of this name."""
        done = float(self._kept.find(self._api, name).body["done"])
        return max(0.0, done - self._api.now().timestamp())


def dry(project: str, location: str, response: Body) -> Body:
    """The answer to a request that was only validated: done at once, and kept nowhere."""
    return {
        "name": NAME.fill(project=project, location=location, id=str(uuid.uuid4())),
        "done": True,
        "metadata": {"@type": _TYPE, **response},
        "response": {"@type": _TYPE, **response},
    }


def _shown(stored: Body, now: datetime) -> Body:
    out = {"name": stored["name"], "metadata": stored["metadata"]}
    if now.timestamp() >= stored["done"]:
        out |= {"done": True, "response": stored["response"]}
    return out
