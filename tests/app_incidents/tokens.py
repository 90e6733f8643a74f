"""A signer of Pub/Sub's tokens, with a certificate that verifies them."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
import time
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

AUDIENCE = "https://backend.example/incidents/pubsub"
EMAIL = "pusher@shop.iam.gserviceaccount.com"
KEY = "key-1"


@cache
def key(name: str = "ours") -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def certificate(name: str = "ours") -> str:
    """Self-signed, PEM."""
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key(name).public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=2))
        .sign(key(name), hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def claims(**changes: Any) -> dict[str, Any]:
    """Of a good token; a change to None leaves the claim out."""
    now = int(time.time())
    good = {
        "aud": AUDIENCE,
        "azp": "113774264463038321964",
        "email": EMAIL,
        "email_verified": True,
        "exp": now + 3600,
        "iat": now,
        "iss": "https://accounts.google.com",
        "sub": "113774264463038321964",
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def token(said: dict[str, Any] | None = None, signer: str = "ours", **header: Any) -> str:
    """Signed as RS256, whatever the header says."""
    unsigned = _unsigned(said, **header)
    signature = key(signer).sign(unsigned.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{unsigned}.{_encoded(signature)}"


def unsigned_token() -> str:
    """alg none, with an empty signature."""
    return f"{_unsigned(None, alg='none')}."


def confused_token() -> str:
    """HS256 with our public certificate as the secret."""
    unsigned = _unsigned(None, alg="HS256")
    secret = certificate().encode()
    return f"{unsigned}.{_encoded(hmac.digest(secret, unsigned.encode(), hashlib.sha256))}"


def _unsigned(said: dict[str, Any] | None, **header: Any) -> str:
    head = {"alg": "RS256", "kid": KEY, "typ": "JWT"} | header
    parts = (head, claims() if said is None else said)
    return ".".join(_encoded(json.dumps(part).encode()) for part in parts)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
