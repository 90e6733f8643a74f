"""An uptime check of a host that has no address.

The check fails from everywhere, from its first run on, and its alert wakes somebody at once.
Nothing is said where names cannot be looked up from here, and nothing of a sandbox.

Make the host's DNS record before the check is deployed, or name another host.

Source: Google, "Create public uptime checks", on hosts, which are asked from the Internet; RFC
2308, section 2.1, on names that do not exist.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-host-unresolved", Group.ONLINE, Severity.WARNING)
