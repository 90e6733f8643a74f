"""A service is of exactly one type.

A service is custom, or stands for something that Google runs (App Engine, Cloud Run, GKE, Istio,
Endpoints): one of them.

Source: comments of google/monitoring/v3/service.proto, Service.identifier.

PASS
    # service.yaml
    name: projects/shop/services/web
    displayName: Web shop
    custom: {}
FAIL
    # service.yaml
    name: projects/shop/services/web
    ^^^^
    displayName: Web shop
    custom: {}
    appEngine: {moduleId: web}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("service-identifier", Group.REFUSED, Severity.ERROR)
