"""How Cloud Monitoring's webhooks show who they are: basic auth, or a token in the URL's query.

There is no signature and no header of one's own. A token in a query stands in access logs: prefer
basic auth, or Pub/Sub.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.incidents.secret import Secret
from clarity.monitoring.requests.outcome import Scope

QUERY_PARAMETER = "auth_token"
MIN_SECRET_CHARS = 16
_MOST = 4_096


@dataclass(frozen=True, slots=True)
class BasicAuth:
    """A user's name and password. Raises ValueError for a password that can be guessed."""

    user: str
    password: Secret

    def __post_init__(self) -> None:
        _refuse_short(self.password)

    def check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """Raises Refusal unless the request carries them."""
        scheme, _, encoded = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            raise Refusal(Reason.CREDENTIALS_MISSING)
        try:
            pair = base64.b64decode(encoded[:_MOST].strip(), validate=True).decode()
        except (ValueError, binascii.Error):
            raise Refusal(Reason.CREDENTIALS_WRONG) from None
        if not Secret(f"{self.user}:{self.password.reveal()}").equals(pair):
            raise Refusal(Reason.CREDENTIALS_WRONG)


@dataclass(frozen=True, slots=True)
class QueryToken:
    """A token in the query: ``?auth_token=...``. Raises ValueError for one that can be guessed."""

    token: Secret
    parameter: str = QUERY_PARAMETER

    def __post_init__(self) -> None:
        _refuse_short(self.token)

    def check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """Raises Refusal unless the request carries it, once."""
        query = scope["query_string"][:_MOST].decode("latin-1")
        try:
            found = parse_qs(query, max_num_fields=16).get(self.parameter, [])
        except ValueError:
            found = []
        if not found:
            raise Refusal(Reason.CREDENTIALS_MISSING)
        if len(found) != 1 or not self.token.equals(found[0]):
            raise Refusal(Reason.CREDENTIALS_WRONG)


WebhookAuth = BasicAuth | QueryToken


def _refuse_short(secret: Secret) -> None:
    if len(secret.reveal()) < MIN_SECRET_CHARS:
        raise ValueError(f"a webhook's secret has at least {MIN_SECRET_CHARS} characters")
