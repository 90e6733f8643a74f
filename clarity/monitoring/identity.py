"""Who writes: the service, its revision and instance, as metrics, logs and spans name them."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_LOCATION = "global"
DEFAULT_ENVIRONMENT = "default"
_NOBODY = "unknown"


@dataclass(frozen=True, slots=True)
class Identity:
    """`instance` tells this process from all others: writers that share a series collide."""

    project: str
    location: str
    service: str
    revision: str
    instance: str
    environment: str

    def generic_task(self) -> dict[str, str]:
        """The labels of the resource that custom metrics are written against.

        cloud_run_revision is refused there (google-cloud's create_time_series).
        """
        return {
            "project_id": self.project,
            "location": self.location,
            "namespace": self.environment,
            "job": self.service,
            "task_id": self.instance,
        }


def from_environment(environ: Mapping[str, str], project: str = "") -> Identity:
    """As the platform tells: Cloud Run's K_SERVICE and K_REVISION, or the pod's host name.

    $CLARITY_SERVICE, $CLARITY_ENVIRONMENT, $CLARITY_LOCATION and $CLARITY_INSTANCE go first; the
    project is $GOOGLE_CLOUD_PROJECT. An empty variable counts as absent. The process id is part of
    the instance, so that the workers of one machine do not share series; Cloud Run calls every host
    localhost, so there a random part tells them apart.
    """
    return Identity(
        project=project or environ.get("GOOGLE_CLOUD_PROJECT", ""),
        location=environ.get("CLARITY_LOCATION") or DEFAULT_LOCATION,
        service=environ.get("CLARITY_SERVICE") or environ.get("K_SERVICE") or _NOBODY,
        revision=environ.get("K_REVISION") or _NOBODY,
        instance=environ.get("CLARITY_INSTANCE") or _instance(environ),
        environment=environ.get("CLARITY_ENVIRONMENT") or DEFAULT_ENVIRONMENT,
    )


def _instance(environ: Mapping[str, str]) -> str:
    host = environ.get("HOSTNAME") or socket.gethostname()
    name = f"{host}-{os.getpid()}"
    return f"{name}-{uuid.uuid4().hex[:8]}" if "K_SERVICE" in environ else name
