"""A resource left out that does not exist, or that another needs.

`clarity:disabled` leaves resources out of one stack. A name that fits none leaves nothing out,
and what was meant is deployed; and without an objective the alerts that read it cannot be made.

Source: how this tool reads its config: monitoring/config/schemas/stack.json; `clarity plan` lists
the resources.

PASS
    # Pulumi.dev.yaml
    config:
      gcp:project: shop-dev
      clarity:host: dev.shop.example
      clarity:channels: {mail: {address: dev@shop.example}}
      clarity:disabled: [alert/queue]
FAIL
    # Pulumi.dev.yaml
    config:
      gcp:project: shop-dev
      clarity:host: dev.shop.example
      clarity:channels: {mail: {address: dev@shop.example}}
      clarity:disabled: [alert/que]
                        ^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("disabled-unknown", Group.COMPILER, Severity.ERROR)
