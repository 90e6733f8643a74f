"""Google's clients, made one way: for Google Cloud, or for an API at an endpoint."""

from __future__ import annotations

from typing import Any

from clarity.monitoring.loopback import is_loopback

LOGIN = "run `gcloud auth application-default login`"


def client(kind: Any, endpoint: str = "") -> Any:
    """A client of that class; with an endpoint (host:port) of the API there.

    An endpoint on loopback is spoken to without TLS and without credentials. Raises
    google.auth.exceptions.DefaultCredentialsError where there are no credentials.
    """
    if not endpoint:
        return kind()
    if not is_loopback(endpoint):
        return kind(client_options={"api_endpoint": endpoint})
    import grpc

    channel = grpc.insecure_channel(endpoint)
    return kind(transport=kind.get_transport_class("grpc")(channel=channel))


def words(error: Exception) -> str:
    """What went wrong, in one line."""
    text = str(getattr(error, "message", "") or error)
    return text.partition("\n")[0]
