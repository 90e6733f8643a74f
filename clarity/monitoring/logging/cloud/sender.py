"""Batches of entries to Cloud Logging: tried again while that can help, and counted if lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any

import grpc
from google.api_core.exceptions import GoogleAPICallError
from google.auth.exceptions import GoogleAuthError
from google.cloud.logging_v2.types import WriteLogEntriesPartialErrors, WriteLogEntriesRequest

from clarity.monitoring.logging.losses import Loss, Losses

_AGAIN = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.ABORTED,
    }
)
_AGAIN_NUMBERS = frozenset(code.value[0] for code in _AGAIN)


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: for one call, for all tries of a batch, and between tries (doubled, at most)."""

    call: float = 10.0
    batch: float = 120.0
    pause: float = 0.25
    longest_pause: float = 15.0


class Sender:
    """Sends one batch at a time. `until` (monotonic) ends all tries; set `hurry` with it."""

    def __init__(
        self,
        connect: Callable[[], Any],
        resource: Any,
        losses: Losses,
        patience: Patience,
    ) -> None:
        self.until = float("inf")
        self.hurry = Event()
        self._connect = connect
        self._client: Any = None
        self._resource = resource
        self._losses = losses
        self._patience = patience

    def send(self, entries: Sequence[Any]) -> None:
        """Deliver the entries or count them. By their insert ids, none is kept twice."""
        until = time.monotonic() + self._patience.batch
        pause = self._patience.pause
        while entries:
            entries = self._try(entries)
            left = min(until, self.until) - time.monotonic()
            if not entries or left <= 0:
                break
            if self.hurry.is_set():
                time.sleep(min(self._patience.pause, left))
            else:
                self.hurry.wait(min(pause * random.uniform(0.5, 1.0), left))  # noqa: S311
            pause = min(pause * 2, self._patience.longest_pause)
        self._losses.add(Loss.UNDELIVERED, len(entries))

    def _try(self, entries: Sequence[Any]) -> Sequence[Any]:
        """Those to try again."""
        request = WriteLogEntriesRequest.pb()(
            entries=entries, resource=self._resource, partial_success=True
        )
        left = self.until - time.monotonic()
        try:
            if self._client is None:
                self._client = self._connect()
            self._client.write_log_entries(
                request=WriteLogEntriesRequest.wrap(request),
                retry=None,
                timeout=max(0.1, min(self._patience.call, left)),
            )
        except GoogleAuthError:  # the metadata server may be late
            return entries
        except GoogleAPICallError as error:
            again, refused = _to_repeat(error, entries)
            self._losses.add(Loss.REFUSED, refused)
            return again
        except Exception:  # a client that cannot be made, a request that cannot be written
            self._losses.add(Loss.REFUSED, len(entries))
        return ()


def _to_repeat(error: GoogleAPICallError, entries: Sequence[Any]) -> tuple[Sequence[Any], int]:
    """The entries for which another try may help, and how many are refused for good."""
    if error.grpc_status_code in _AGAIN:
        return entries, 0
    failed = _failed(error)
    if not failed:
        return (), len(entries)
    again = [one for place, one in enumerate(entries) if failed.get(place) in _AGAIN_NUMBERS]
    return again, len(failed) - len(again)


def _failed(error: GoogleAPICallError) -> dict[int, int]:
    """Place -> code of the entries that were not written, where the service says which."""
    for detail in error.details:
        found = WriteLogEntriesPartialErrors.pb()()
        if hasattr(detail, "Unpack") and detail.Unpack(found):
            return {place: status.code for place, status in found.log_entry_errors.items()}
    return {}
