"""What Pub/Sub took and what became of it, for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.plan import Json
from sandbox.received import one_line

_NO_MESSAGES = "sandbox: Pub/Sub has no messages"
_CHARS = 200


def messages_text(messages: Sequence[Json]) -> str:
    """Each message and its deliveries, the newest last."""
    if not messages:
        return _NO_MESSAGES
    return "\n".join(line for message in messages for line in _lines(message))


def _lines(message: Json) -> Iterator[str]:
    about = message["message"]
    yield f"{about['publishTime']:<27} {message['topic']}: message {about['messageId']}"
    if not message["deliveries"]:
        yield "    to nobody: the topic has no subscription"
    for delivery in message["deliveries"]:
        tries = f"{delivery['attempts']} {'try' if delivery['attempts'] == 1 else 'tries'}"
        why = f": {one_line(delivery['why'], _CHARS)}" if delivery["why"] else ""
        yield f"    {delivery['state']:<12} {tries:<9} {delivery['subscription']}{why}"
