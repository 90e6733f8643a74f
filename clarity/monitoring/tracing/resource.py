"""Who made the spans, as Cloud Trace wants to be told: the service and where it runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from opentelemetry.sdk.resources import Resource
from opentelemetry.semconv.attributes import service_attributes

from clarity.monitoring.identity import Identity

PROJECT_ATTRIBUTE = "gcp.project_id"  # telemetry.googleapis.com refuses spans without it
_ENVIRONMENT_ATTRIBUTE = "deployment.environment.name"
_PLATFORMS = ("K_SERVICE", "KUBERNETES_SERVICE_HOST")
_METADATA_SECONDS = 2.0


def resource(
    identity: Identity, environ: Mapping[str, str], seconds: float = _METADATA_SECONDS
) -> Resource:
    """The service's attributes; on Cloud Run or Kubernetes also the platform's.

    Those come from the metadata server, which is waited for no longer than `seconds`.
    """
    own = {
        service_attributes.SERVICE_NAME: identity.service,
        service_attributes.SERVICE_VERSION: identity.revision,
        "service.instance.id": identity.instance,
        _ENVIRONMENT_ATTRIBUTE: identity.environment,
    }
    if identity.project:
        own[PROJECT_ATTRIBUTE] = identity.project
    made = Resource.create(own)
    if not any(environ.get(name) for name in _PLATFORMS):
        return made
    return _platform(seconds).merge(made)


def _platform(seconds: float) -> Resource:
    """In a thread of its own: the detector's own time-outs add up to more, and know no DNS."""
    found: list[Resource] = []

    def detect() -> None:
        from opentelemetry.resourcedetector.gcp_resource_detector import (
            GoogleCloudResourceDetector,
        )

        try:
            found.append(GoogleCloudResourceDetector().detect())
        except Exception:  # metadata of another form than the detector expects
            return

    thread = threading.Thread(target=detect, name="clarity-metadata", daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else Resource.get_empty()
