"""The identity tokens of pushes: signed by a key of the sandbox's home, as Google signs its own.

Claims and form are those of the service (RS256, `kid` in the header); certificates are published
as Google publishes its own, ``{kid: PEM}``, so that a receiver verifies them with google-auth.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

KEY_FILE = "pubsub-key.pem"
ISSUER = "https://accounts.google.com"
LIFETIME = timedelta(hours=1)
_KEY_BITS = 2_048
_ID_DIGITS = 21


@dataclass(frozen=True, slots=True)
class _Key:
    private: RSAPrivateKey = field(repr=False)
    id: str
    certificate: str  # PEM


class Issuer:
    """Signs with the key in `folder`, made at the first use; the first use takes a while."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._path = folder / KEY_FILE
        self._now = now
        self._lock = threading.Lock()
        self._held: _Key | None = None

    def certificates(self) -> dict[str, str]:
        """``{kid: PEM}``"""
        key = self._key()
        return {key.id: key.certificate}

    def token(self, email: str, audience: str) -> str:
        """An identity token of a service account, for one audience."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        key = self._key()
        issued = int(self._now().timestamp())
        header = {"alg": "RS256", "kid": key.id, "typ": "JWT"}
        claims = {
            "aud": audience,
            "azp": _account_id(email),
            "email": email,
            "email_verified": True,
            "exp": issued + int(LIFETIME.total_seconds()),
            "iat": issued,
            "iss": ISSUER,
            "sub": _account_id(email),
        }
        signed = f"{_encoded(header)}.{_encoded(claims)}"
        signature = key.private.sign(signed.encode(), PKCS1v15(), SHA256())
        return f"{signed}.{_base64(signature)}"

    def _key(self) -> _Key:
        with self._lock:  # or two threads would each make one
            if self._held is None:
                self._held = self._loaded()
            return self._held

    def _loaded(self) -> _Key:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

        private = serialization.load_pem_private_key(self._stored(), None)
        if not isinstance(private, RSAPrivateKey):
            raise ValueError(f"{self._path.name} is no RSA key; delete it, and one is made")
        public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        id = hashlib.sha256(public).hexdigest()[:40]
        return _Key(private, id, _certificate(private, self._now()))

    def _stored(self) -> bytes:
        """The key as PEM; a new one, for nobody else to read, where there is none."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        if self._path.exists():
            return self._path.read_bytes()
        made = rsa.generate_private_key(public_exponent=65_537, key_size=_KEY_BITS)
        pem = made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(pem)
        new.replace(self._path)
        return pem


def _certificate(private: RSAPrivateKey, now: datetime) -> str:
    """A certificate that the key signs itself: only the key in it says anything."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pubsub.sandbox.localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(now.astimezone(UTC) + timedelta(days=365))
        .sign(private, SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def _account_id(email: str) -> str:
    """The number of a service account: the same for the same address."""
    digest = int.from_bytes(hashlib.sha256(email.encode()).digest())
    return "1" + str(digest % 10 ** (_ID_DIGITS - 1)).zfill(_ID_DIGITS - 1)


def _encoded(value: object) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
