"""Loopback only: which addresses may be bound, and which hosts a request may name."""

from __future__ import annotations

import ipaddress

DEFAULT_HOST = "127.0.0.1"


class NotLoopbackError(Exception):
    """An address that other machines could reach."""


def checked_host(host: str) -> str:
    """`host` as an address of this machine alone; raises NotLoopbackError for any other."""
    if host == "localhost":
        return DEFAULT_HOST
    if not _is_loopback(host):
        raise NotLoopbackError(
            f"{host} is not a loopback address. The sandbox holds secrets and asks for no "
            "password, so it listens on 127.0.0.1 (or ::1) only."
        )
    return host


def is_local_authority(authority: str) -> bool:
    """Whether ``127.0.0.1:8080``, ``localhost`` or ``[::1]:8080`` is this machine."""
    bracketed, _, rest = authority.strip().rpartition("]")
    host = bracketed.removeprefix("[") or rest.partition(":")[0]
    return host == "localhost" or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
