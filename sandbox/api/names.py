"""Resource names: their patterns, projects by id or number, and the ids that the server gives."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from dataclasses import dataclass

from sandbox.api.errors import invalid

_PART = re.compile(r"\{(?P<name>[a-z]+)(?P<rest>=\*\*)?\}")
_SLUG = re.compile(r"[^a-z0-9]+")
_LETTERS = string.ascii_letters + string.digits
_NUMBER_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Project:
    """A project has an id, chosen by people, and a number, given by the server."""

    id: str

    @property
    def number(self) -> str:
        """Twelve digits that depend on the id alone, so that they survive a reset."""
        digest = int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:8])
        low = 10 ** (_NUMBER_DIGITS - 1)
        return str(low + digest % (9 * low))


class Pattern:
    """``projects/{project}/services/{service}``; ``{type=**}`` takes slashes too."""

    def __init__(self, text: str) -> None:
        self.text = text
        parts = [_PART.sub(_group, part) for part in text.split("/")]
        self._regex = re.compile("/".join(parts))

    def match(self, name: object) -> dict[str, str] | None:
        found = self._regex.fullmatch(name) if isinstance(name, str) else None
        return found.groupdict() if found else None

    def read(self, name: object, field: str = "name") -> dict[str, str]:
        """The parts of a name; raises ApiError where it is none of this pattern."""
        found = self.match(name)
        if found is None:
            raise invalid(f'Field {field} had an invalid value of "{name}": expected {self.text}')
        return found

    def fill(self, **parts: str) -> str:
        return _PART.sub(lambda part: parts[part["name"]], self.text)


def _group(part: re.Match[str]) -> str:
    return f"(?P<{part['name']}>{'.+' if part['rest'] else '[^/]+'})"


PROJECT = Pattern("projects/{project}")
POLICY = Pattern("projects/{project}/alertPolicies/{id}")
CONDITION = Pattern("projects/{project}/alertPolicies/{id}/conditions/{condition}")
CHANNEL = Pattern("projects/{project}/notificationChannels/{id}")
CHANNEL_DESCRIPTOR = Pattern("projects/{project}/notificationChannelDescriptors/{id}")
SERVICE = Pattern("projects/{project}/services/{service}")
OBJECTIVE = Pattern("projects/{project}/services/{service}/serviceLevelObjectives/{objective}")
UPTIME = Pattern("projects/{project}/uptimeCheckConfigs/{id}")
GROUP = Pattern("projects/{project}/groups/{id}")
ALERT = Pattern("projects/{project}/alerts/{id}")
SNOOZE = Pattern("projects/{project}/snoozes/{id}")
DESCRIPTOR = Pattern("projects/{project}/metricDescriptors/{type=**}")
RESOURCE_DESCRIPTOR = Pattern("projects/{project}/monitoredResourceDescriptors/{type}")
DASHBOARD = Pattern("projects/{project}/dashboards/{id}")
LOG_METRIC = Pattern("projects/{project}/metrics/{id=**}")
LOG = Pattern("projects/{project}/logs/{id}")
SINK = Pattern("projects/{project}/sinks/{id}")


def camel(name: str) -> str:
    """``display_name`` as JSON has it: ``displayName``."""
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def new_number() -> str:
    """An id as the service gives to policies, conditions, channels: nineteen digits."""
    return str(10**18 + secrets.randbelow(9 * 10**18))


def new_word(length: int = 22) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def new_slug(display_name: str) -> str:
    """An id as the service gives to uptime checks: the display name, then random letters."""
    return f"{_SLUG.sub('-', display_name.lower()).strip('-')[:40] or 'check'}-{new_word(11)}"
