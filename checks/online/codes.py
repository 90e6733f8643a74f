"""The ids of what only the project in Google Cloud, or the web, can tell."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Online(FindingCode):
    """What is found where the config is held against a real project."""

    DIFFERS = "online-metric-differs"
    MISSING = "online-metric-missing"
    SILENT = "online-metric-silent"
    CHANNEL_MISSING = "online-channel-missing"
    CHANNEL_DISABLED = "online-channel-disabled"
    CHANNEL_UNVERIFIED = "online-channel-unverified"
    CHANNEL_TYPE = "online-channel-type"
    QUOTA = "online-quota"
    HOST = "online-host-unresolved"
    LINK = "online-link-dead"
