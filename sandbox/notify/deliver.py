"""Sending, to this machine alone: PagerDuty, e-mail and Pub/Sub to the local receivers, webhooks
to loopback. It blocks: call it in a thread.
"""

from __future__ import annotations

import http.client
import json
import smtplib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, quote, urlsplit

from monitoring.plan import Json
from sandbox.api.client import Address
from sandbox.api.loopback import DEFAULT_HOST, is_local_authority
from sandbox.api.own_paths import KEY_HEADER, TIME_HEADER
from sandbox.notify.messages import (
    SENDER,
    Letter,
    Message,
    PagerDutyEvent,
    PubSubMessage,
    WebRequest,
)
from sandbox.pagerduty.paths import V1_PATH

TRIES = 3
TIMEOUT_SECONDS = 5.0
_PAUSE_SECONDS = 0.2  # doubled with each try
_READ_BYTES = 256 * 1024
_SHOWN_CHARS = 200
_AGAIN = frozenset({408, 429})


class Result(StrEnum):
    """What became of a notification."""

    SENT = "sent"
    KEPT = "kept"  # nobody here takes it: it stands in the list of notifications
    FAILED = "failed"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Delivery:
    """`why` is a sentence where it was not sent; it never holds a secret.

    `id` is that of a published message.
    """

    result: Result
    why: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends in the name of one server, whose receivers are at `address`."""

    address: Address
    pause: float = _PAUSE_SECONDS
    timeout: float = TIMEOUT_SECONDS

    def send(self, message: Message, at: str) -> Delivery:
        """Send it at the (virtual) time `at`, RFC 3339; never raises for what a network does."""
        match message:
            case PagerDutyEvent():
                return self._retried(lambda: self._pagerduty(message, at))
            case Letter():
                return self._retried(lambda: self._letter(message))
            case WebRequest():
                return self._webhook(message)
            case PubSubMessage():
                return self._retried(lambda: self._published(message))

    def _retried(self, once: Callable[[], Delivery | None]) -> Delivery:
        """`once` gives None where trying again may help; its network errors count as that."""
        why = ""
        for attempt in range(TRIES):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            try:
                done = once()
            except (OSError, http.client.HTTPException, smtplib.SMTPException) as fault:
                done, why = None, f"{type(fault).__name__} on each of {TRIES} tries"
            except ValueError:  # an address or URL that cannot be written on a wire
                return Delivery(Result.FAILED, "the channel's address is malformed")
            if done is not None:
                return done
        return Delivery(Result.FAILED, why or f"no success in {TRIES} tries")

    def _pagerduty(self, event: PagerDutyEvent, at: str) -> Delivery | None:
        where = urlsplit(f"{self.address.rest}{V1_PATH}")
        body = {**event.body, "service_key": event.service_key.reveal()}
        headers = {KEY_HEADER: self.address.key, TIME_HEADER: at}
        return _judged(_post(where, body, headers, self.timeout), "PagerDuty")

    def _letter(self, letter: Letter) -> Delivery:
        host, port = self.address.host, self.address.smtp_port
        try:
            with smtplib.SMTP(host, port, local_hostname="localhost", timeout=self.timeout) as wire:
                wire.send_message(letter.message, SENDER, [letter.recipient])
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            return Delivery(Result.FAILED, "the mail sink refused the letter")
        return Delivery(Result.SENT)

    def _published(self, message: PubSubMessage) -> Delivery:
        """Publish to a topic that has subscriptions; one that is not there is made, and has none.

        The real service wants the topic to be there, and its own account to be let in.
        """
        topic = f"/v1/{quote(message.topic)}"
        status, answer = self._asked("GET", f"{topic}/subscriptions")
        if status == 404:
            status, answer = self._asked("PUT", topic, {})
        if status == 200 and not answer.get("subscriptions"):
            return Delivery(Result.KEPT, "the topic has no subscription; the message is kept")
        if status == 200:
            status, answer = self._asked("POST", f"{topic}:publish", {"messages": [message.body()]})
        if status == 200:
            return Delivery(Result.SENT, id=str(answer["messageIds"][0]))
        why = str(answer["error"]["message"])[:_SHOWN_CHARS]
        return Delivery(Result.FAILED, f"Pub/Sub answered {status}: {why}")

    def _asked(self, method: str, path: str, body: Json = None) -> tuple[int, dict[str, Json]]:
        """(status, JSON) of a request to this server's own API."""
        where = urlsplit(f"{self.address.rest}{path}")
        status, answer = _exchanged(method, where, body, {}, self.timeout)
        return status, dict(json.loads(answer))

    def _webhook(self, request: WebRequest) -> Delivery:
        try:
            where = urlsplit(request.url.reveal())
        except ValueError:
            return Delivery(Result.NOT_SENT, "the channel's URL is no web address")
        if where.scheme not in ("http", "https") or not where.hostname:
            return Delivery(Result.NOT_SENT, "the channel's URL is no web address")
        if not is_local_authority(where.netloc.rpartition("@")[2]):
            return Delivery(Result.NOT_SENT, f"not a local address: {where.hostname}")
        headers = {}
        if request.credentials is not None:
            headers["Authorization"] = f"Basic {request.credentials.reveal()}"
        return self._retried(
            lambda: _judged(_post(where, request.body, headers, self.timeout), "the webhook")
        )


def _post(where: SplitResult, body: Json, headers: Mapping[str, str], timeout: float) -> int:
    """The status of a POST."""
    return _exchanged("POST", where, body, headers, timeout)[0]


def _exchanged(
    method: str, where: SplitResult, body: Json, headers: Mapping[str, str], timeout: float
) -> tuple[int, bytes]:
    """(status, body) of a request; follows no redirection and asks no proxy."""
    host = DEFAULT_HOST if where.hostname == "localhost" else str(where.hostname)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, where.port, timeout=timeout)
    try:
        target = (where.path or "/") + (f"?{where.query}" if where.query else "")
        sent = {"Content-Type": "application/json", **headers}
        whole = None if body is None else json.dumps(body).encode()
        connection.request(method, target, whole, sent)
        answer = connection.getresponse()
        return answer.status, answer.read(_READ_BYTES)
    finally:
        connection.close()


def _judged(status: int, who: str) -> Delivery | None:
    """What a status means; None where trying again may help."""
    if 200 <= status < 300:
        return Delivery(Result.SENT)
    if status in _AGAIN or status >= 500:
        return None
    return Delivery(Result.FAILED, f"{who} answered {status}")
