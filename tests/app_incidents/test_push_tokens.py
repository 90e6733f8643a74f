"""Who may push: every way of forging a token is refused, and says why."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from clarity.monitoring.incidents.intake.certificates import CertificateCache, Certificates
from clarity.monitoring.incidents.intake.push_token import PushAuth
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from tests.app_incidents.tokens import (
    AUDIENCE,
    EMAIL,
    KEY,
    certificate,
    claims,
    confused_token,
    token,
    unsigned_token,
)


def push() -> PushAuth:
    cache = CertificateCache(lambda: Certificates({KEY: certificate()}, 3600))
    return PushAuth(AUDIENCE, EMAIL, cache)


def refusal(authorization: str | None) -> Reason | None:
    headers = {} if authorization is None else {"authorization": authorization}
    try:
        asyncio.run(push().check(headers))
    except Refusal as refused:
        return refused.reason
    return None


def test_a_token_of_the_account_for_us_is_accepted() -> None:
    assert refusal(f"Bearer {token()}") is None
    assert refusal(f"bearer {token(claims(iss='accounts.google.com'))}") is None


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer ", "Basic eDp5", token()])
def test_without_a_bearer_token_there_are_no_credentials(sent: str | None) -> None:
    assert refusal(sent) is Reason.CREDENTIALS_MISSING


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"aud": "https://other.example"}, Reason.TOKEN_AUDIENCE),
        ({"aud": [AUDIENCE]}, Reason.TOKEN_AUDIENCE),
        ({"aud": None}, Reason.TOKEN_AUDIENCE),
        ({"iss": "https://accounts.example"}, Reason.TOKEN_ISSUER),
        ({"iss": None}, Reason.TOKEN_ISSUER),
        ({"email": "other@shop.iam.gserviceaccount.com"}, Reason.TOKEN_EMAIL),
        ({"email": EMAIL.upper()}, Reason.TOKEN_EMAIL),
        ({"email": None}, Reason.TOKEN_EMAIL),
        ({"email_verified": False}, Reason.TOKEN_EMAIL),
        ({"email_verified": "true"}, Reason.TOKEN_EMAIL),
        ({"email_verified": None}, Reason.TOKEN_EMAIL),
        ({"exp": int(time.time()) - 60}, Reason.TOKEN_TIME),
        ({"iat": int(time.time()) + 600}, Reason.TOKEN_TIME),
        ({"exp": None}, Reason.TOKEN_MALFORMED),
        ({"iat": None}, Reason.TOKEN_MALFORMED),
        ({"exp": "never"}, Reason.TOKEN_MALFORMED),
        ({"exp": True}, Reason.TOKEN_MALFORMED),
    ],
)
def test_a_claim_that_is_wrong_is_refused(said: dict[str, Any], reason: Reason) -> None:
    assert refusal(f"Bearer {token(claims(**said))}") is reason


def test_a_signature_of_somebody_else_is_refused() -> None:
    assert refusal(f"Bearer {token(signer='theirs')}") is Reason.TOKEN_SIGNATURE


def test_claims_that_were_changed_after_signing_are_refused() -> None:
    head, _, signature = token().split(".")
    other = token(claims(sub="1")).split(".")[1]
    assert refusal(f"Bearer {head}.{other}.{signature}") is Reason.TOKEN_SIGNATURE


def test_no_algorithm_but_ours_is_believed() -> None:
    assert refusal(f"Bearer {unsigned_token()}") is Reason.TOKEN_ALGORITHM
    assert refusal(f"Bearer {confused_token()}") is Reason.TOKEN_ALGORITHM
    for algorithm in ("none", "None", "ES256", "RS512", 7, None):
        assert refusal(f"Bearer {token(alg=algorithm)}") is Reason.TOKEN_ALGORITHM


@pytest.mark.parametrize("kid", [None, "", 7, "k" * 300, "another"])
def test_a_key_that_is_not_known_is_refused(kid: Any) -> None:
    assert refusal(f"Bearer {token(kid=kid)}") is Reason.TOKEN_KEY


@pytest.mark.parametrize("sent", ["x", "a.b", "a.b.c.d", "a.b.c", "..", "é.é.é", "x" * 9_000])
def test_what_is_no_token_is_refused(sent: str) -> None:
    assert refusal(f"Bearer {sent}") is Reason.TOKEN_MALFORMED


@pytest.mark.parametrize(("audience", "email"), [("", EMAIL), (AUDIENCE, "")])
def test_who_may_push_has_to_be_said(audience: str, email: str) -> None:
    with pytest.raises(ValueError, match="authenticated by its audience"):
        PushAuth(audience, email)
