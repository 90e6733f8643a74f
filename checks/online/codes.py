"""The codes of what only the project in Google Cloud, or the web, can tell."""

from __future__ import annotations

from monitoring.diagnostics import FindingCode


class Online(FindingCode):
    """What is found where the config is held against a real project."""

    DIFFERS = "online-metric-differs", "a metric that is otherwise in the project"
    MISSING = "online-metric-missing", "a metric that nothing has written to the project"
    SILENT = "online-metric-silent", "an alert on a metric without data of late"
    CHANNEL_MISSING = "online-channel-missing", "a channel that is gone from the project"
    CHANNEL_DISABLED = "online-channel-disabled", "a channel that is switched off in the project"
    CHANNEL_UNVERIFIED = "online-channel-unverified", "a channel whose owner has not confirmed it"
    CHANNEL_TYPE = "online-channel-type", "a type of channel that the project does not offer"
    QUOTA = "online-quota", "more resources than the project has room for"
    HOST = "online-host-unresolved", "an uptime check of a host that has no address"
    LINK = "online-link-dead", "a runbook whose page does not answer"
