"""A type of channel that the project does not offer.

Which types there are, a project's own list of channel descriptors says. A channel of any other type
is refused, and with it the policies that name it are not made.

Use one of the types that the finding lists.

Source: comments of google/monitoring/v3/notification_service.proto,
ListNotificationChannelDescriptors.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-channel-type", Group.ONLINE, Severity.ERROR)
