"""The forms of resource names and of the ids in them."""

from __future__ import annotations

import re

PROJECT = r"projects/[a-z0-9:.\-]+"
SERVICE_ID = re.compile(r"[a-z0-9-]+")
SLO_ID = re.compile(r"[a-zA-Z0-9-_:.]+")
SERVICE_NAME = re.compile(rf"{PROJECT}/services/{SERVICE_ID.pattern}")
SLO_NAME = re.compile(rf"{PROJECT}/services/[^/\s]+/serviceLevelObjectives/{SLO_ID.pattern}")
CHANNEL_NAME = re.compile(rf"{PROJECT}/notificationChannels/[^/\s]+")
