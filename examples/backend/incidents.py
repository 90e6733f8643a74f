"""What the backend does about its own incidents: more instances, and no model while it fails.

A responder that shall survive the service runs beside it; this one is part of it, as the example
answers rising errors, not its own death.
"""

from __future__ import annotations

from functools import partial

from clarity.monitoring.application import Monitoring
from clarity.monitoring.incidents.breakers.breakers import Breakers
from clarity.monitoring.incidents.cloud_run import connect
from clarity.monitoring.incidents.intake.certificates import (
    GOOGLE_URL,
    CertificateCache,
    google_certificates,
)
from clarity.monitoring.incidents.intake.push_token import PushAuth
from clarity.monitoring.incidents.receiver import Receiver, receiver
from clarity.monitoring.incidents.settings import Settings as ResponderSettings
from clarity.monitoring.incidents.settings import Target
from examples.backend.settings import Settings
from examples.backend.stores import MODELS

INSTANCES = 3
OPEN_FOR = 300.0  # seconds: the incident's end closes the circuit, unless that never comes


def receiver_of(monitoring: Monitoring, breakers: Breakers, settings: Settings) -> Receiver:
    """The application that takes incidents from Pub/Sub."""
    target = Target(
        cloud_run=settings.cloud_run,
        instances=INSTANCES if settings.cloud_run else 0,
        circuits=(MODELS,),
    )
    allowed = ResponderSettings(
        targets={monitoring.settings.identity.service: target},
        enabled=True,
        dry_run=False,
        open_for=OPEN_FOR,
    )
    cloud_run = connect(settings.cloud_run_endpoint) if settings.cloud_run else None
    responder = monitoring.responder(allowed, cloud_run=cloud_run, breakers=breakers)
    source = partial(google_certificates, settings.certificates or GOOGLE_URL)
    push = PushAuth(settings.push_audience, settings.push_email, CertificateCache(source))
    return receiver(responder, push=push)
