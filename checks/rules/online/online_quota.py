"""More resources than the project has room for.

A project's limits count everything in it: what other stacks and teams have made, and what was made
by hand. The rule quota-resources counts ours alone; here what is there already is added. What is
beyond the limit is refused in the middle of a deployment, and which resources these are is chance.

Delete what nobody needs, or ask Google for more where the limit is a quota.

Source: Google, "Cloud Monitoring quotas and limits".
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-quota", Group.ONLINE, Severity.WARNING)
