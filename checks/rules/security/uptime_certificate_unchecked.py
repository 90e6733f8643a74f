"""An uptime check that takes any certificate.

Without `validateSsl` the check passes with a certificate that has expired, is for another host, or
is somebody else's: users are turned away by their browsers, and nobody is told.

Source: comments of UptimeCheckConfig.HttpCheck in the API's protocol buffers: validate_ssl applies
to uptime_url checks with use_ssl, and is false by default.

PASS
    # check.json
    {
      "displayName": "Shop",
      "monitoredResource": {"type": "uptime_url", "labels": {"host": "shop.example"}},
      "httpCheck": {"path": "/", "port": 443, "useSsl": true, "validateSsl": true},
      "period": "60s",
      "timeout": "10s"
    }
FAIL
    # check.json
    {
      "displayName": "Shop",
      "monitoredResource": {"type": "uptime_url", "labels": {"host": "shop.example"}},
      "httpCheck": {"path": "/", "port": 443, "useSsl": true, "validateSsl": false},
                                                                             ^^^^^
      "period": "60s",
      "timeout": "10s"
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import entries, has, text

_WHOLE = "uptime_url"  # the only resource whose certificate the service can judge


def _check(view: PlanView) -> Iterator[Finding]:
    for check in view.plan.of(Kind.UPTIME):
        request = entries(check.body, "httpCheck")
        resource = entries(check.body, "monitoredResource")
        encrypted = request.get("useSsl") and text(resource, "type") == _WHOLE
        if encrypted and not request.get("validateSsl"):
            there = "validateSsl" if has(request, "validateSsl") else "useSsl"
            message = "the check does not judge the certificate: it passes with an expired one"
            yield Finding(check.source, ("httpCheck", there), message, "set validateSsl to true")


RULE = Rule("uptime-certificate-unchecked", Group.SECURITY, Severity.WARNING, plan=_check)
