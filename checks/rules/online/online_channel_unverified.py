"""A channel whose owner has not confirmed it.

Some types of channels, such as sms, deliver nothing until their owner has entered the code that was
sent to them. What is deployed does not show that: the channel is there, and switched on.

Have the code sent again in the console, and enter it.

Source: comments of google/monitoring/v3/notification.proto, NotificationChannel.VerificationStatus:
UNVERIFIED.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-channel-unverified", Group.ONLINE, Severity.WARNING)
