"""The backend's dependencies: documents, objects and models over HTTP, each behind its circuit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit

DOCUMENTS, OBJECTS, MODELS = "documents", "objects", "models"
BUCKET = "health-uploads"
TIMEOUT_SECONDS = 2.0

# Failures in a row. Half of the answers failing is not that: then people, or the responder, act.
CIRCUITS = {
    DOCUMENTS: Circuit(failures=10, recovery=10.0),
    OBJECTS: Circuit(failures=10, recovery=10.0),
    MODELS: Circuit(failures=10, recovery=10.0),
}


class NotFound(Exception):  # noqa: N818 - an answer, not a fault
    """There is no such document or model."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says, how sure it is (0 to 1), and which version of it that was."""

    value: float
    confidence: float
    version: str


class Stores:
    """Asks the dependencies. Every call raises DependencyUnavailable while its circuit is open,
    and httpx.HTTPError where the dependency fails."""

    def __init__(self, client: httpx.AsyncClient, breakers: Breakers) -> None:
        self._client = client
        self._breakers = breakers

    async def put_document(self, collection: str, id: str, body: Any) -> None:
        await self._ask(DOCUMENTS, "PUT", f"/documents/{collection}/{id}", body)

    async def get_document(self, collection: str, id: str) -> Any:
        """Raises NotFound."""
        return await self._ask(DOCUMENTS, "GET", f"/documents/{collection}/{id}")

    async def put_object(self, name: str, body: Any) -> None:
        await self._ask(OBJECTS, "PUT", f"/objects/{BUCKET}/{name}", body)

    async def predict(self, model: str, inputs: Sequence[float]) -> Prediction:
        """Raises NotFound."""
        said = await self._ask(MODELS, "POST", f"/models/{model}/predict", {"inputs": list(inputs)})
        return Prediction(said["prediction"], said["confidence"], said["version"])

    async def is_well(self, name: str) -> None:
        """Raises httpx.HTTPError where the dependency is not."""
        (await self._client.get(f"/{name}/healthz")).raise_for_status()

    async def _ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        async with self._breakers.guard(name):
            answer = await self._client.request(method, path, json=body)
            if answer.status_code != httpx.codes.NOT_FOUND:
                answer.raise_for_status()
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NotFound
        return answer.json()


def client(base_url: str) -> httpx.AsyncClient:
    """The client of the dependencies; it is closed by who made it."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
    return httpx.AsyncClient(
        base_url=base_url, timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
    )
