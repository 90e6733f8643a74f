"""Notification channels: google.monitoring.v3.NotificationChannelService."""

from __future__ import annotations

from monitoring.plan import Kind
from sandbox.api import builtin, masks, names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import ApiError, in_use, not_found
from sandbox.api.handlers import secret_fields
from sandbox.api.handlers.base import Collection
from sandbox.api.store import Row

MESSAGE = "google.monitoring.v3.NotificationChannel"
_READ_ONLY = ("name", "creationRecord", "mutationRecords", "verificationStatus")

CHANNELS = Collection(
    Kind.CHANNEL,
    names.CHANNEL,
    "notificationChannels",
    lambda parts, name: f"Notification channel not found: {name}",
    shown=secret_fields.channel_shown,
    sized=True,
)


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    sent = request.get("notificationChannel", {})
    channel = {k: v for k, v in sent.items() if k not in _READ_ONLY}
    channel.setdefault("enabled", True)
    record = {"mutateTime": api.timestamp()}
    channel |= {"creationRecord": record, "mutationRecords": [record]}
    channel["name"] = names.CHANNEL.fill(project=project, id=names.new_number())
    _check(api, project, channel)
    api.add(CHANNELS.kind, f"projects/{project}", channel["name"], channel)
    return CHANNELS.shown(channel)


def update(api: Api, request: Request) -> Body:
    sent = request.get("notificationChannel", {})
    row = CHANNELS.find(api, sent.get("name"))
    mask = request.get("updateMask")
    channel = masks.applied(MESSAGE, row.body, sent, mask) if mask else dict(sent)
    for field in _READ_ONLY:
        channel.pop(field, None)
        if field in row.body:
            channel[field] = row.body[field]
    channel.setdefault("enabled", row.body["enabled"])
    channel["mutationRecords"] = [{"mutateTime": api.timestamp()}]
    channel = secret_fields.channel_restored(channel, row.body)
    _check(api, names.CHANNEL.read(row.key)["project"], channel)
    api.store.update(row.key, channel)
    return CHANNELS.shown(channel)


def delete(api: Api, request: Request) -> Body:
    """Refused while policies use the channel; with ``force`` they are rid of it first."""
    row = CHANNELS.find(api, request.get("name"))
    users = _users(api, row)
    if users and not request.get("force"):
        raise in_use(row.body["name"], [user.body["name"] for user in users])
    for user in users:
        rest = [c for c in user.body["notificationChannels"] if _key(api, c) != row.key]
        api.store.update(user.key, user.body | {"notificationChannels": rest})
    api.store.delete(row.key)
    return {}


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    return CHANNELS.page(api, request, f"projects/{project}")


def descriptors(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    return {"channelDescriptors": [_descriptor(project, type) for type in builtin.CHANNEL_TYPES]}


def descriptor(api: Api, request: Request) -> Body:
    parts = api.read_name(names.CHANNEL_DESCRIPTOR, request.get("name"))
    if parts["id"] not in builtin.CHANNEL_TYPES:
        raise not_found(f"Notification channel descriptor not found: {request['name']}")
    return _descriptor(parts["project"], parts["id"])


def _descriptor(project: str, type: str) -> Body:
    made = builtin.CHANNEL_TYPES[type]
    name = names.CHANNEL_DESCRIPTOR.fill(project=project, id=type)
    return {"name": name, "type": type, **made}


def _check(api: Api, project: str, channel: Body) -> None:
    try:
        api.judge(Kind.CHANNEL, channel, project)
    except ApiError as refusal:
        secrets = secret_fields.channel_secrets(channel)
        raise refusal.without(secrets, secret_fields.MASK) from None


def _users(api: Api, channel: Row) -> list[Row]:
    """The policies that notify this channel."""
    id = channel.key.rpartition("/")[2]
    parent = channel.key.partition("/notificationChannels/")[0]
    return [
        row
        for row in api.store.children(Kind.POLICY, parent, text=id)
        if any(_key(api, name) == channel.key for name in row.body.get("notificationChannels", ()))
    ]


def _key(api: Api, name: str) -> str | None:
    return api.key(names.CHANNEL, name)
