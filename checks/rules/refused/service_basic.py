"""A basic service has a type and labels.

A basic service is known by its type and by the labels that this type asks for.

Source: comments of google/monitoring/v3/service.proto, Service.BasicService.

PASS
    # service.yaml
    name: projects/shop/services/web
    displayName: Web shop
    basicService: {serviceType: CLOUD_RUN, serviceLabels: {service_name: web, location: a}}
FAIL
    # service.yaml
    name: projects/shop/services/web
    displayName: Web shop
    basicService: {serviceType: CLOUD_RUN}
                  ^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("service-basic", Group.REFUSED, Severity.ERROR)
