"""Who asks: users by their tokens, clients by their addresses; and who should not.

The tokens of this example are ``token-of-<user>``: a real backend verifies signed ones.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from fastapi import HTTPException, Request

from clarity.monitoring.application import Monitoring

RATE, BURST = 0.1, 4.0  # requests a second that one address may make
FAILURES_SUSPICIOUS = 3
MAX_CLIENTS = 10_000
_TOKEN = "token-of-"  # noqa: S105 - the form of the example's tokens


@dataclass(slots=True)
class _Client:
    allowance: float = BURST
    seen: float = field(default_factory=time.monotonic)
    failures: int = 0


class Guests:
    """Lets users in, and tells the security log of everyone else."""

    def __init__(self, monitoring: Monitoring) -> None:
        self._monitoring = monitoring
        self._clients: OrderedDict[str, _Client] = OrderedDict()

    async def user(self, request: Request) -> str:
        """The user of a request, whom the path names if it names one; raises 401, 403 or 429."""
        where, address = self._monitoring.endpoint(request.scope), _address(request)
        client = self._client(address)
        if not self._has_allowance(client, address):
            self._monitoring.security.rate_limited(where, address)
            raise HTTPException(429, "too many requests", {"Retry-After": "1"})
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        user = token.removeprefix(_TOKEN)
        if scheme.lower() != "bearer" or not token.startswith(_TOKEN) or not user:
            self._refuse(client, where, address, "bad_token" if token else "no_token")
            raise HTTPException(401, "who are you?", {"WWW-Authenticate": "Bearer"})
        if request.path_params.get("user", user) != user:
            self._refuse(client, where, address, "another_user")
            raise HTTPException(403, "these are another user's data")
        client.failures = 0
        self._monitoring.metrics.seen(user)
        return user

    def _refuse(self, client: _Client, where: str, address: str, reason: str) -> None:
        client.failures += 1
        self._monitoring.security.authentication_failed(reason, where)
        if client.failures % FAILURES_SUSPICIOUS == 0:
            self._monitoring.security.suspicious(
                "repeated_failures", endpoint=where, client=address
            )

    def _client(self, address: str) -> _Client:
        client = self._clients.pop(address, None) or _Client()
        self._clients[address] = client
        if len(self._clients) > MAX_CLIENTS:
            self._clients.popitem(last=False)
        return client

    def _has_allowance(self, client: _Client, address: str) -> bool:
        """A token bucket for addresses that come through a proxy; loopback itself is not bound."""
        if address in ("127.0.0.1", "::1"):
            return True
        now = time.monotonic()
        client.allowance = min(BURST, client.allowance + (now - client.seen) * RATE)
        client.seen = now
        if client.allowance < 1:
            return False
        client.allowance -= 1
        return True


def _address(request: Request) -> str:
    """As the load balancer tells it; a backend that is reached directly must not believe this."""
    forwarded = request.headers.get("x-forwarded-for", "").partition(",")[0].strip()
    return forwarded or (request.client.host if request.client else "")
