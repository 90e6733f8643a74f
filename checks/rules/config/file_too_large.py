"""A file that is larger, or nested deeper, than any config.

A file may have 4 MiB, 400,000 values, 32 levels and 1,000 items in a list; the whole config 2,000
files of 64 MiB together. Beyond that it is no config but a mistake, or meant to exhaust whoever
reads it, as in the CI of a repository that takes pull requests from strangers.

Source: CWE-400, uncontrolled resource consumption; the limits are this tool's own.

PASS
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: email, display_name: Mail, address: web@shop.example}
    routes: {page: [pager], ticket: [mail]}
FAIL
    # monitoring/channels.yaml
    channels:
      pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
      mail: {type: email, display_name: Mail, address: web@shop.example}
    routes: {page: [pager], ticket: <[*30>[mail]<]*30>}
                                          ^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("file-too-large", Group.CONFIG, Severity.ERROR)
