"""A project holds so many resources of a kind, and no more.

What is over the quota fails to be made while the rest is, so a deployment stops half way. There may
be 2,000 alert policies, 100 uptime checks, 500 log-based metrics and 10,000 custom metrics in a
project, and 500 objectives in a service. Only what is declared here is counted; others may use up
the same quota. Google raises some of them on request, hence a warning.

Source: Google's page on quotas and limits of Cloud Monitoring (cloud.google.com/monitoring/quotas);
for uptime checks an error quoted in public issues.

PASS
    # uptime.yaml
    [<{displayName: Shop #, syntheticMonitor: {cloudFunctionV2: {name: f#}}, timeout: 9s}, *100>]
FAIL
    # uptime.yaml
    [<{displayName: Shop #, syntheticMonitor: {cloudFunctionV2: {name: f#}}, timeout: 9s}, *100>
    {displayName: Order, syntheticMonitor: {cloudFunctionV2: {name: order}}, timeout: 9s}]
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("quota-resources", Group.REFUSED, Severity.WARNING)
