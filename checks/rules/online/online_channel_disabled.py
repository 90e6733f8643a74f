"""A channel that is switched off in the project.

It is still in its policies, incidents are opened, and nothing is delivered by it. Channels are
switched off in the console for a while, and forgotten.

Switch it on there, or deploy with `pulumi up --refresh`, which sets it as it is declared.

Source: comments of google/monitoring/v3/notification.proto, NotificationChannel.enabled.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-channel-disabled", Group.ONLINE, Severity.WARNING)
