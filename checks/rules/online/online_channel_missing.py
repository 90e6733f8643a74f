"""A channel that is gone from the project.

The project has policies of this stack, and not the channel that they are to notify: somebody has
deleted it by hand. Of their incidents nobody hears by that channel.

Deploy again with `pulumi up --refresh`: the state still says that the channel is there. Before the
first deployment no channel is missed.

Source: Google, "Create and manage notification channels by API", on deleting channels; Pulumi's
documentation of `pulumi up`, --refresh.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-channel-missing", Group.ONLINE, Severity.WARNING)
