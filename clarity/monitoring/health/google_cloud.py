"""Checks of Google Cloud's services, with the clients that the application has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clarity.monitoring.health.check import TIMEOUT_SECONDS, Component, FunctionCheck

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient
    from google.cloud.storage import Client

_DOCUMENT = "health_check/probe"


def firestore_check(
    client: AsyncClient,
    *,
    document: str = _DOCUMENT,
    service: str = "firestore",
    critical: bool = True,
    timeout: float = TIMEOUT_SECONDS,
) -> FunctionCheck:
    """Reads one document, without a second try; it need not exist."""

    async def run() -> None:
        await client.document(document).get(retry=None, timeout=timeout)

    return FunctionCheck(service, run, Component.DATASTORE, critical, timeout)


def storage_check(
    client: Client,
    bucket: str,
    *,
    service: str = "cloud_storage",
    critical: bool = True,
    timeout: float = TIMEOUT_SECONDS,
) -> FunctionCheck:
    """Reads one bucket's metadata, without a second try; needs ``storage.buckets.get``.

    The document's list of all buckets grows with the project, and needs a right over all of it.
    """

    def run() -> None:
        client.get_bucket(bucket, timeout=timeout, retry=None)

    return FunctionCheck(service, run, Component.STORAGE, critical, timeout)
