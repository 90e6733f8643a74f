"""Where the backend's dependencies are, and who may tell it of incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """`dependencies` is a base URL. Without a `push_audience` the backend takes no incidents.

    `push_email` is the service account that pushes; `certificates` the URL of the certificates of
    its tokens, empty for Google's. `cloud_run` is the service that the responder may scale
    (projects/P/locations/L/services/S), `cloud_run_endpoint` a stand-in's host:port.
    """

    dependencies: str
    push_audience: str = ""
    push_email: str = ""
    certificates: str = ""
    cloud_run: str = ""
    cloud_run_endpoint: str = ""


def from_environment(environ: Mapping[str, str]) -> Settings:
    """By $BACKEND_DEPENDENCIES, $BACKEND_PUSH_AUDIENCE and so on."""
    return Settings(
        dependencies=environ.get("BACKEND_DEPENDENCIES", "http://127.0.0.1:8090"),
        push_audience=environ.get("BACKEND_PUSH_AUDIENCE", ""),
        push_email=environ.get("BACKEND_PUSH_EMAIL", ""),
        certificates=environ.get("BACKEND_CERTIFICATES", ""),
        cloud_run=environ.get("BACKEND_CLOUD_RUN", ""),
        cloud_run_endpoint=environ.get("BACKEND_CLOUD_RUN_ENDPOINT", ""),
    )
