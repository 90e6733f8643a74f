"""What Pub/Sub refuses, and what this stand-in does not play.

Source of the bounds: the descriptions of the API's discovery document and the service's quotas.
Two rules are the sandbox's own: pushes go to this machine alone, so that an endpoint may be plain
http, and a message is smaller than the service allows.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from monitoring.plan import Json
from sandbox.api.errors import ApiError, Code, bad_request, invalid
from sandbox.api.loopback import is_local_authority
from sandbox.api.names import Pattern
from sandbox.api.schema import fields
from sandbox.api.times import seconds_of
from sandbox.pubsub.messages import PACKAGE, UNPLAYED

Body = Mapping[str, Json]
_Problem = tuple[str, str]  # (field, words)

MAX_MESSAGE_BYTES = 1024 * 1024  # the service takes 10 MB
MAX_MESSAGES = 1_000  # of a request to publish or pull
MAX_ATTRIBUTES, KEY_BYTES, VALUE_BYTES = 100, 256, 1_024
ENDPOINT_CHARS = 2_048
ACK_SECONDS = (10, 600)
BACKOFF_SECONDS = (0.0, 600.0)
ATTEMPTS = (5, 100)

# What only the server says, and what it takes and does not show.
_NOT_KEPT = frozenset(
    ("detached", "satisfiesPzs", "state", "tags", "topicMessageRetentionDuration")
)
_NO: tuple[Json, ...] = (None, False, "", [])
_ID = re.compile(r"(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}")
_PRINTABLE = re.compile(r"[!-~]+")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


def check_name(pattern: Pattern, name: str) -> None:
    """Raises ApiError (400) for an id that a topic or subscription cannot have."""
    parts = pattern.match(name)
    if parts is None or not _ID.fullmatch(parts["id"]):
        words = f"Invalid resource name given (name={name[:300]}): expected {pattern.text}, the id"
        raise invalid(f"{words} with 3 to 255 letters, digits, or -_.~+%, a letter first.")


def check_played(message: str, body: Body) -> None:
    """Raises ApiError (501) where a field says more than no to what the sandbox does not play."""
    for name, field in fields(f"{PACKAGE}.{message}").items():
        if field.type.endswith(f"/{UNPLAYED}") and body.get(name) not in _NO:
            words = f"The sandbox's Pub/Sub does not play the field {name} of {message}."
            raise ApiError(Code.UNIMPLEMENTED, words)


def kept(body: Body) -> dict[str, Json]:
    """A topic or subscription without what a client says in vain."""
    return {field: value for field, value in body.items() if field not in _NOT_KEPT}


def check_subscription(body: Body) -> None:
    """Raises ApiError (400) with everything that is wrong with a subscription."""
    problems = [*_push(body.get("pushConfig", {})), *_retries(body.get("retryPolicy", {}))]
    low, high = ACK_SECONDS
    if not low <= body.get("ackDeadlineSeconds", low) <= high:
        place = "subscription.ack_deadline_seconds"
        problems.append((place, f"{place} must be between {low} and {high}."))
    dead = body.get("deadLetterPolicy", {})
    low, high = ATTEMPTS
    if not low <= dead.get("maxDeliveryAttempts", low) <= high:
        place = "subscription.dead_letter_policy.max_delivery_attempts"
        problems.append((place, f"{place} must be between {low} and {high}."))
    if problems:
        raise bad_request(problems)


def check_messages(messages: Sequence[Body]) -> None:
    """Raises ApiError (400) for messages that cannot be published."""
    if not 1 <= len(messages) <= MAX_MESSAGES:
        raise invalid(f"A request publishes 1 to {MAX_MESSAGES} messages.")
    problems = [
        p for n, message in enumerate(messages) for p in _message(message, f"messages[{n}]")
    ]
    if problems:
        raise bad_request(problems)


def _message(message: Body, place: str) -> Iterator[_Problem]:
    attributes = message.get("attributes", {})
    if not message.get("data") and not attributes:
        yield place, f"{place} must have data or attributes."
    if len(base64.b64decode(message.get("data", ""))) > MAX_MESSAGE_BYTES:
        yield f"{place}.data", f"{place}.data has more than {MAX_MESSAGE_BYTES} bytes."
    if len(attributes) > MAX_ATTRIBUTES:
        yield f"{place}.attributes", f"{place} has more than {MAX_ATTRIBUTES} attributes."
    for key, value in attributes.items():
        if not 1 <= len(key.encode()) <= KEY_BYTES or key.startswith("goog"):
            words = f"{place}: an attribute's key has 1 to {KEY_BYTES} bytes and no goog in front."
            yield f"{place}.attributes", words
        if len(value.encode()) > VALUE_BYTES:
            yield f"{place}.attributes", f"{place}: a value has at most {VALUE_BYTES} bytes."


def _push(config: Body) -> Iterator[_Problem]:
    """An endpoint may hold a token, so that no words repeat it."""
    place = "subscription.push_config"
    endpoint, token = config.get("pushEndpoint", ""), config.get("oidcToken")
    if endpoint and not is_endpoint(endpoint):
        words = "must be an http or https address of this machine: nothing else is pushed to"
        yield f"{place}.push_endpoint", f"{place}.push_endpoint {words}."
    if token is not None and not endpoint:
        yield f"{place}.oidc_token", f"{place}.oidc_token needs a push_endpoint."
    if token is not None and not _EMAIL.fullmatch(token.get("serviceAccountEmail", "")):
        at = f"{place}.oidc_token.service_account_email"
        yield at, f"{at} must be an e-mail address."


def is_endpoint(url: str) -> bool:
    """Whether messages may be pushed there."""
    if len(url) > ENDPOINT_CHARS or not _PRINTABLE.fullmatch(url):
        return False
    try:
        where = urlsplit(url)
        port_is_right = where.port != 0
    except ValueError:
        return False
    local = is_local_authority(where.netloc.rpartition("@")[2])
    return where.scheme in ("http", "https") and bool(where.hostname) and local and port_is_right


def _retries(policy: Body) -> Iterator[_Problem]:
    low, high = BACKOFF_SECONDS
    pauses = {name: seconds_of(policy[name]) for name in policy}
    for name, pause in pauses.items():
        if not low <= pause <= high:
            place = "subscription.retry_policy"
            yield place, f"{place}.{name} must be between {low:.0f}s and {high:.0f}s."
    if pauses.get("minimumBackoff", low) > pauses.get("maximumBackoff", high):
        place = "subscription.retry_policy"
        yield place, f"{place}: the minimum must not be above the maximum."
