"""A secret that stands in the config.

Whoever has the repository, or its history, has the secret. The config holds names of secrets;
their values are encrypted in the stack by `pulumi config set --secret NAME`. What has the form of
a key or token is found in any value and comment, and shown as asterisks. One that was committed
is revoked, not just removed.

Source: Pulumi, "Secrets"; the forms that the issuers document for their keys (Slack, Google,
GitHub, AWS, Stripe...).

PASS
    # Pulumi.prod.yaml
    config:
      gcp:project: shop-prod
      clarity:environment: prod
      clarity:host: shop.example
      clarity:protect: true
      clarity:pagerKey: {secure: "v1:bm90IGEgc2VjcmV0"}
FAIL
    # Pulumi.prod.yaml
    config:
      gcp:project: shop-prod
      clarity:environment: prod
      clarity:host: shop.example
      clarity:protect: true
      clarity:pagerKey: as-the-vendor-shows-it
      ^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("secret-in-clear", Group.CONFIG, Severity.ERROR)
