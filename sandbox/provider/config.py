"""What the plugin is told to do its work: the project and the local API's endpoints."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

# The names that the official plugin reads, config first.
_PROJECT = ("GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT")
_ENDPOINTS = {
    "monitoringCustomEndpoint": "GOOGLE_MONITORING_CUSTOM_ENDPOINT",
    "loggingCustomEndpoint": "GOOGLE_LOGGING_CUSTOM_ENDPOINT",
}


class ConfigError(Exception):
    """The plugin's configuration cannot be used; `key` names the setting."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A local API: its host is a loopback address."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What Configure sets, for the plugin's lifetime. `project` is "" where none is set."""

    project: str
    monitoring: Endpoint
    logging: Endpoint

    def endpoint(self, version: str) -> Endpoint:
        """Where a resource type of that API version is served."""
        return self.logging if version == "v2" else self.monitoring


def settings(config: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from provider config, else from the environment. Raises ConfigError."""
    project = config.get("project") or next(
        (environment[name] for name in _PROJECT if environment.get(name)), ""
    )
    monitoring = _endpoint("monitoringCustomEndpoint", config, environment)
    logging = _endpoint("loggingCustomEndpoint", config, environment)
    return Settings(str(project), monitoring, logging)


def _endpoint(key: str, config: Mapping[str, object], environment: Mapping[str, str]) -> Endpoint:
    url = config.get(key) or environment.get(_ENDPOINTS[key])
    if not url:
        raise ConfigError(
            key,
            f"gcp:{key} is not set. This gcp plugin is the sandbox's: it only serves a local API, "
            "whose address `clarity sandbox env` prints. Google Cloud takes the official plugin.",
        )
    return loopback(key, str(url))


def loopback(key: str, url: str) -> Endpoint:
    """The endpoint of a URL on this machine. Raises ConfigError for any other."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    address = "127.0.0.1" if host == "localhost" else host
    if parts.scheme != "http" or parts.username or not _is_loopback(address):
        # Only the host is shown: a URL may carry a password.
        raise ConfigError(
            key,
            f"gcp:{key} points to {host or 'no host'}, but this gcp plugin is the sandbox's and "
            "speaks to this machine alone: http://127.0.0.1:PORT/. "
            "Google Cloud takes the official plugin.",
        )
    return Endpoint(address, port or 80)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
