"""A check of a machine-learning model behind HTTP; one that is a function is a FunctionCheck."""

from __future__ import annotations

from typing import Protocol

from clarity.monitoring.health.check import TIMEOUT_SECONDS, Component, FunctionCheck

_WELL = range(200, 300)


class UnwellError(Exception):
    """The endpoint answered with another status than 2xx."""


class Response(Protocol):
    """As httpx answers."""

    @property
    def status_code(self) -> int:
        """Of HTTP."""


class HttpClient(Protocol):
    """What is used of httpx.AsyncClient, which the application gives."""

    async def get(self, url: str, *, timeout: float) -> Response:
        """Sends a GET."""


def model_check(
    model: str,
    url: str,
    client: HttpClient,
    *,
    critical: bool = False,
    timeout: float = TIMEOUT_SECONDS,
) -> FunctionCheck:
    """Asks the model's endpoint whether it is up: it is if a GET of `url` answers 2xx."""

    async def run() -> None:
        answer = await client.get(url, timeout=timeout)
        if answer.status_code not in _WELL:
            raise UnwellError(f"status {answer.status_code}")

    return FunctionCheck(model, run, Component.MODEL, critical, timeout)
