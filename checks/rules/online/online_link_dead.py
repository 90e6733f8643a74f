"""A runbook whose page does not answer.

Whoever is woken follows the link and finds nothing. Each page is asked for once, without
credentials: one that asks who we are (401, 403) is there, one that answers 404 or nobody serves is
not. A page at an address that is not public is never asked for.

Put the page there, or name another. Runbooks in the checkout are judged by runbook-dead.

Source: Site Reliability Workbook, chapter 8, on playbooks; RFC 9110, section 15, on status codes.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-link-dead", Group.ONLINE, Severity.WARNING)
