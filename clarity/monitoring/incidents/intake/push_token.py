"""The token that Pub/Sub sends with a push: an OpenID Connect token that Google signed.

google-auth's ``verify_oauth2_token`` fetches certificates on every call, blocking, and looks at no
e-mail address; here its check of signatures and times is used with certificates that are kept.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clarity.monitoring.incidents.intake.certificates import CertificateCache, google_certificates
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.incidents.intake.strict_json import read_object

ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})
ALGORITHM = "RS256"  # the only one: a public key must never serve as the secret of an HMAC
SKEW_SECONDS = 10
MAX_TOKEN_CHARS = 8_192
_MAX_KEY_CHARS = 256


@dataclass(frozen=True, slots=True)
class PushAuth:
    """Who may push: the subscription's audience and its service account.

    Raises ValueError if one of them is empty: any of Google's tokens would do then.
    """

    audience: str
    email: str
    certificates: CertificateCache = field(
        default_factory=lambda: CertificateCache(google_certificates)
    )
    issuers: frozenset[str] = ISSUERS

    def __post_init__(self) -> None:
        if not (self.audience and self.email and self.issuers):
            raise ValueError("a push is authenticated by its audience, e-mail address and issuer")

    async def check(self, headers: Mapping[str, str]) -> None:
        """Raises Refusal unless the request carries a token for us, of the account, and valid."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Refusal(Reason.CREDENTIALS_MISSING)
        key = _key_id(token)
        claims = _verified(token, key, await self.certificates.get(key))
        if claims.get("iss") not in self.issuers:
            raise Refusal(Reason.TOKEN_ISSUER)
        if claims.get("aud") != self.audience:
            raise Refusal(Reason.TOKEN_AUDIENCE)
        if claims.get("email") != self.email or claims.get("email_verified") is not True:
            raise Refusal(Reason.TOKEN_EMAIL)


def _key_id(token: str) -> str:
    """Of the header, before anything is verified: it only chooses among certificates we have."""
    if len(token) > MAX_TOKEN_CHARS or token.count(".") != 2 or not token.isascii():
        raise Refusal(Reason.TOKEN_MALFORMED)
    header = _segment(token.partition(".")[0])
    if header.get("alg") != ALGORITHM:
        raise Refusal(Reason.TOKEN_ALGORITHM)
    key = header.get("kid")
    if not isinstance(key, str) or not 0 < len(key) <= _MAX_KEY_CHARS:
        raise Refusal(Reason.TOKEN_KEY)
    return key


def _segment(encoded: str) -> dict[str, Any]:
    padded = encoded + "=" * (-len(encoded) % 4)
    try:
        return read_object(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise Refusal(Reason.TOKEN_MALFORMED) from None


def _verified(token: str, key: str, certificate: str) -> Mapping[str, Any]:
    from google.auth import exceptions, jwt

    claims = _segment(token.split(".")[1])
    if not all(_is_time(claims.get(name)) for name in ("iat", "exp")):
        raise Refusal(Reason.TOKEN_MALFORMED)
    try:
        jwt.decode(token, certs={key: certificate}, clock_skew_in_seconds=SKEW_SECONDS)
    except exceptions.InvalidValue:  # the times: it looks at them last
        raise Refusal(Reason.TOKEN_TIME) from None
    except (exceptions.GoogleAuthError, ValueError):
        raise Refusal(Reason.TOKEN_SIGNATURE) from None
    return claims


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
