"""The id of a service has lower-case letters, digits and - only.

The last part of a service's name is its id, which its objectives and all selectors of them repeat.

Source: comments of google/monitoring/v3/service.proto, CreateServiceRequest.service_id.

PASS
    # service.yaml
    name: projects/shop/services/web
    displayName: Web shop
    custom: {}
FAIL
    # service.yaml
    name: projects/shop/services/Web_Shop
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    displayName: Web shop
    custom: {}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("service-id", Group.REFUSED, Severity.ERROR)
