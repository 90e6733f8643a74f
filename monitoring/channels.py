"""Notification channels: the model's, with what the environment overrides."""

from __future__ import annotations

from collections.abc import Mapping

from monitoring.context import Context, renamed
from monitoring.model import Channel
from monitoring.plan import Json, Kind, Resource, secret


def channel_resource(
    context: Context, channel: Channel, overrides: Mapping[str, str], service: str
) -> Resource:
    """The channel; a secret label holds the token of the stack's secret, never its value."""
    labels = {**channel.labels, **overrides}
    topic = labels.get("topic")
    if channel.type == "pubsub" and topic and "/" not in topic:
        labels["topic"] = f"projects/{context.project}/topics/{topic}"
    labels |= {label: secret(name) for label, name in channel.secrets.items()}
    body: dict[str, Json] = {
        "type": channel.type,
        "displayName": channel.display_name,
        "labels": labels,
        "enabled": True,
    }
    return context.resource(
        Kind.CHANNEL,
        f"channel/{channel.key}",
        body,
        source=channel.source,
        service=service,
        aliases=renamed("channel/", channel.aliases),
    )
