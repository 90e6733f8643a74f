"""Addresses on this machine: only they are spoken to without TLS, credentials and proxies."""

from __future__ import annotations

from urllib.parse import urlsplit

HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


def is_loopback(address: str) -> bool:
    """Whether ``host:port`` (``[::1]:port``) names this machine; false without a port."""
    try:
        parts = urlsplit(f"//{address}")
        return address == parts.netloc.rpartition("@")[2] and (
            parts.hostname in HOSTS and parts.port is not None
        )
    except ValueError:
        return False
