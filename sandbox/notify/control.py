"""The paths by which a drill enters incidents, and a person sees what was sent."""

from __future__ import annotations

from sandbox.api.client import Address
from sandbox.api.context import Api
from sandbox.api.errors import invalid
from sandbox.api.own_paths import Answer, Asked, Door, OwnPaths
from sandbox.notify.deliver import Sender
from sandbox.notify.notifier import Notifier
from sandbox.notify.paths import INCIDENTS_PATH, NOTIFICATIONS_PATH, SERIES_PATH
from sandbox.notify.report import read


def paths(api: Api, door: Door, address: Address) -> OwnPaths:
    """Entering and forgetting need the key of the home; looking does not."""
    notifier = Notifier(api, Sender(address))

    async def enter(asked: Asked) -> Answer:
        door.check(asked)
        project, reports = read(asked.json())
        return 200, {"notifications": await notifier.take(project, reports)}

    async def play(asked: Asked) -> Answer:
        door.check(asked)
        return 200, {"points": notifier.play(_project(asked), asked.json())}

    async def forget(asked: Asked) -> Answer:
        door.check(asked)
        return 200, {"forgotten": await notifier.forget(_project(asked))}

    async def listing(asked: Asked) -> Answer:
        return 200, {"notifications": notifier.sent(_project(asked))}

    return {
        ("POST", INCIDENTS_PATH): enter,
        ("DELETE", INCIDENTS_PATH): forget,
        ("POST", SERIES_PATH): play,
        ("GET", NOTIFICATIONS_PATH): listing,
    }


def _project(asked: Asked) -> str:
    if not asked.query.get("project"):
        raise invalid("Request was missing field project.")
    return asked.query["project"]
