"""What the API refuses in a NotificationChannel. No message here shows the value of a label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from monitoring import limits
from monitoring.validation.labels import user_labels
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import Body, entries, has_token, text
from monitoring.validation.rule import Subject, rule
from monitoring.validation.violation import Violation

_CHANNEL = Subject("notification_channel")

_TYPE = rule("channel-type", "The type of a channel is one that the API has.")
_LABEL_MISSING = rule("channel-label-missing", "A channel has the labels that its type needs.")
_LABEL_UNKNOWN = rule("channel-label-unknown", "A channel has no label that its type has not.")
_LABEL_FORM = rule("channel-label-form", "Addresses, URLs and topics have their form.")
_NAME = rule(
    "channel-display-name", f"A display name has at most {limits.DISPLAY_NAME_CHARS} characters."
)
_DESCRIPTION = rule(
    "channel-description",
    f"A description has at most {limits.CHANNEL_DESCRIPTION_CHARS:,} characters.",
)

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://[^\s/]\S*")
_TOPIC = re.compile(r"projects/[^/\s]+/topics/[^/\s]+")


@dataclass(frozen=True, slots=True)
class Descriptor:
    """The labels of a channel type: the needed, the further, and the forms that some have."""

    needed: tuple[str, ...]
    further: tuple[str, ...] = ()
    forms: dict[str, re.Pattern[str]] = field(default_factory=dict)


DESCRIPTORS: dict[str, Descriptor] = {
    "email": Descriptor(("email_address",), forms={"email_address": _ADDRESS}),
    "google_chat": Descriptor(("space",)),
    "pagerduty": Descriptor(("service_key",), ("service_name",)),
    "pubsub": Descriptor(("topic",), forms={"topic": _TOPIC}),
    # People are told to name the workspace as `team`; yet channels are made without it.
    "slack": Descriptor(("channel_name", "auth_token"), ("team",)),
    "sms": Descriptor(("number",)),
    "webhook_basicauth": Descriptor(("url", "username", "password"), forms={"url": _URL}),
    "webhook_tokenauth": Descriptor(("url",), forms={"url": _URL}),
}
"""The channel types and their labels."""


def violations(body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of one channel body. Masked secrets (``****``) count as given."""
    type_ = text(body, "type")
    descriptor = DESCRIPTORS.get(type_)
    if descriptor is None:
        yield _CHANNEL.invalid(_TYPE, ("type",), type_, f"must be one of {', '.join(DESCRIPTORS)}")
    else:
        yield from _labels(type_, descriptor, entries(body, "labels"))
    for key, most, rule_ in (
        ("displayName", limits.DISPLAY_NAME_CHARS, _NAME),
        ("description", limits.CHANNEL_DESCRIPTION_CHARS, _DESCRIPTION),
    ):
        value = text(body, key)
        if len(value) > most:
            yield _CHANNEL.invalid(rule_, (key,), value, f"must not exceed {most} characters")
    yield from user_labels(_CHANNEL, body)


def _labels(type_: str, descriptor: Descriptor, labels: Body) -> Iterator[Violation]:
    for key in descriptor.needed:
        if not text(labels, key):
            # The API's own words.
            yield _LABEL_MISSING.broken(
                ("labels", key), f"Request was missing field notification_channel.labels[{key}]."
            )
    known = (*descriptor.needed, *descriptor.further)
    for key in labels:
        if key not in known:
            yield _LABEL_UNKNOWN.broken(
                ("labels", key),
                f"Field notification_channel.labels[{key}] is not a label of channels of type "
                f"{type_}, which have {', '.join(known)}.",
            )
    for key, form in descriptor.forms.items():
        value = text(labels, key)
        if value and not form.fullmatch(value) and not has_token(value):
            yield _LABEL_FORM.broken(
                ("labels", key),
                f"Field notification_channel.labels[{key}] had an invalid value: "
                f"{_FORM_WORDS[form]}.",
            )


_FORM_WORDS = {
    _ADDRESS: "must be an e-mail address",
    _URL: "must be a URL that starts with https:// or http://",
    _TOPIC: "must be projects/PROJECT/topics/TOPIC",
}
