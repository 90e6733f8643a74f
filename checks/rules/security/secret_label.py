"""A channel's key that stands in a file.

The key of a PagerDuty service, the token of a Slack app or the password of a webhook is known to
whoever has the repository, and stays in its history when it is taken out. With it anybody can wake
the one on call, or answer in the app's name. Clarity's own config takes only the name of a secret
of the stack; a body written by hand has to leave the value to what deploys it. Once it stood in a
repository it has to be changed where it was issued. A warning, since a body may also be on its way
to the API, and never be kept.

Source: the provider's documentation of sensitive_labels; the API answers such labels masked.

PASS
    # channel.json
    {
      "type": "pagerduty",
      "displayName": "On call",
      "labels": {"service_key": "****************"}
    }
FAIL
    # channel.json
    {
      "type": "pagerduty",
      "displayName": "On call",
      "labels": {"service_key": "0123456789abcdef0123456789abcdef"}
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.secret_names import is_clear
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import entries, text

_SECRET = ("auth_token", "password", "service_key")


def _check(view: PlanView) -> Iterator[Finding]:
    for channel in view.plan.of(Kind.CHANNEL):
        labels = entries(channel.body, "labels")
        for name in _SECRET:
            if is_clear(text(labels, name)):
                message = f"the {name} of the channel stands here in clear"
                hint = "take it out, change it where it was issued, and set it as a stack's secret"
                yield Finding(channel.source, ("labels", name), message, hint)


RULE = Rule("secret-label", Group.SECURITY, Severity.WARNING, plan=_check)
