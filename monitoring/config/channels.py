"""channels.yaml: who is notified, and of what severity."""

from __future__ import annotations

from collections.abc import Mapping as Labels
from dataclasses import dataclass

from monitoring.config.codes import Code
from monitoring.config.collection import Collection, former
from monitoring.config.document import Document, Entry
from monitoring.config.nodes import Node, Sequence
from monitoring.config.report import Report, quoted
from monitoring.model import Channel, Severity


@dataclass(frozen=True, slots=True)
class ChannelType:
    """A type of the API: its name there, its labels by our field names, and its secret label."""

    name: str
    labels: Labels[str, str]
    secret: str = ""


# Source: the API's list of notificationChannelDescriptors.
_WEBHOOK = ChannelType("webhook_tokenauth", {"url": "url"})
_WEBHOOK_WITH_PASSWORD = ChannelType(
    "webhook_basicauth", {"url": "url", "username": "username"}, "password"
)
_TYPES = {
    "email": ChannelType("email", {"address": "email_address"}),
    "google_chat": ChannelType("google_chat", {"space": "space"}),
    "pagerduty": ChannelType("pagerduty", {}, "service_key"),
    "pubsub": ChannelType("pubsub", {"topic": "topic"}),
    "slack": ChannelType("slack", {"channel": "channel_name", "team": "team"}, "auth_token"),
    "sms": ChannelType("sms", {"number": "number"}),
}
_BY_NAME = {t.name: t for t in (*_TYPES.values(), _WEBHOOK, _WEBHOOK_WITH_PASSWORD)}


def read_channels(document: Document | None, channels: Collection[Channel]) -> None:
    """Adds the file's channels."""
    if document is not None and document.section("channels") is None and document.sound():
        return  # a file of routes alone
    for entry in channels.entries(document, "channels"):
        channels.values[entry.name] = _channel(entry)


def labels_of(channel: Channel) -> Labels[str, str]:
    """The API's labels of a channel, by the names that its fields have in the config."""
    return _BY_NAME[channel.type].labels


class Routes:
    """The channels of each severity; each severity is routed once."""

    def __init__(self, channels: Collection[Channel], report: Report) -> None:
        self._channels = channels
        self._report = report
        self._places: dict[Severity, Node] = {}
        self.routes: dict[Severity, tuple[str, ...]] = {}

    def read(self, document: Document) -> None:
        section = document.section("routes")
        for name, route in section.items.items() if section else ():
            if name not in list(Severity) or not isinstance(route, Sequence):
                continue
            severity, place = Severity(name), section.keys[name]  # type: ignore[union-attr]
            if severity in self._places:
                message = f"{quoted(name)} is already routed at {self._places[severity].source}"
                self._report.error(place, Code.TAKEN, message, "keep one of the two")
                continue
            self._places[severity] = place
            if document.sound("routes", name):
                self.routes[severity] = resolved(route, self._channels)

    def check_all_routed(self, place: Node) -> None:
        """Reports each severity without a route at `place`, the top of the first service's file."""
        for severity in Severity:
            if severity not in self._places:
                message = f"alerts of severity {quoted(severity)} would notify nobody"
                hint = f"add {severity}: [CHANNEL] under routes"
                self._report.error(place, Code.NO_ROUTE, message, hint)


def resolved(route: Node, channels: Collection[Channel]) -> tuple[str, ...]:
    """The channels of a route that exist."""
    assert isinstance(route, Sequence)
    found = (channels.find(item) for item in route.items)
    return tuple(channel.key for channel in found if channel is not None)


def _channel(entry: Entry) -> Channel:
    if entry.get("type") == "webhook":
        kind = _WEBHOOK_WITH_PASSWORD if entry.get("username") else _WEBHOOK
    else:
        kind = _TYPES[entry.get("type")]
    return Channel(
        key=entry.name,
        source=entry.key.source,
        type=kind.name,
        display_name=entry.get("display_name"),
        labels={label: entry.get(field) for field, label in kind.labels.items()},
        secrets={kind.secret: entry.get("secret")} if kind.secret else {},
        aliases=former(entry),
    )
