"""A metric that nothing has written to the project.

An alert, an objective or a chart reads it. The descriptor comes with the first point: before that,
Google refuses a policy on the metric (404, "Cannot find metric(s) that match type"), and a chart is
empty. The type may be misspelt: the finding names the nearest one that the project has, and the
catalogue has not.

Start what emits the metric first, or write the type as the project has it. Metrics that the
deployment makes itself are not missed.

Source: what the API answers, in hashicorp/terraform-provider-google issue 11102 and
GoogleCloudPlatform/cloud-foundation-fabric pull request 3739.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-metric-missing", Group.ONLINE, Severity.WARNING)
