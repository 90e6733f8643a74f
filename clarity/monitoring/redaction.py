"""The last line of defence: secrets and personal data that a caller told the log or a span.

It works by names, so it cannot find what nothing names: it does not replace care.
"""

from __future__ import annotations

import re
from functools import lru_cache

REDACTED = "[redacted]"

PERSONAL = frozenset({"user", "actor", "client"})
"""Names that stand for a person: the log has pseudonyms there, spans and nested values nothing."""

_ANYWHERE = frozenset(
    {
        "password",
        "passwd",
        "passphrase",
        "secret",
        "secrets",
        "authorization",
        "cookie",
        "cookies",
        "credential",
        "credentials",
        "jwt",
        "ssn",
    }
)
"""Words that make a name sensitive wherever they stand in it."""

_AT_THE_END = (
    "token",
    "api_key",
    "apikey",
    "access_key",
    "private_key",
    "signing_key",
    "session_id",
    "sessionid",
    "email",
    "email_address",
    "phone",
    "phone_number",
    "user_id",
    "userid",
    "user_name",
    "username",
    "patient_id",
    "first_name",
    "last_name",
    "full_name",
    "date_of_birth",
    "birth_date",
    "birthday",
    "dob",
    "ip_address",
    "client_ip",
    "remote_ip",
)
"""Names that are sensitive, also after a prefix: ``access_token``, but not ``token_count``."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NAMES = "|".join(re.escape(name).replace("_", "[-_ ]?") for name in (*_ANYWHERE, *_AT_THE_END))
_SCHEME = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE)
_USER_INFO = re.compile(r"//[^/\s:@]{1,64}:[^/\s@]{1,256}@")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PAIR = re.compile(
    rf"(?<![A-Za-z])(?=[A-Za-z])({_NAMES})"
    r"(?P<sign>[\"']?\s{0,2}[=:]\s{0,2})"
    r"(?:\"[^\"]{0,512}\"|'[^']{0,512}'|[^\s\"',;&)}\]]{1,512})",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def is_sensitive(name: str) -> bool:
    """Whether what `name` calls is never written: ``userId``, ``X-Api-Key``, ``db_password``."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not _ANYWHERE.isdisjoint(words):
        return True
    joined = "_" + "_".join(words)
    return any(joined.endswith("_" + ending) for ending in _AT_THE_END)


def redacted(text: str) -> str:
    """`text` without credentials, e-mail addresses, and the values of sensitive names in it."""
    if text.isidentifier():  # most texts are one word
        return text
    if "earer " in text or "asic " in text:
        text = _SCHEME.sub(rf"\1 {REDACTED}", text)
    if "@" in text:
        text = _EMAIL.sub(REDACTED, _USER_INFO.sub(f"//{REDACTED}@", text))
    if "=" in text or ":" in text:
        text = _PAIR.sub(rf"\1\g<sign>{REDACTED}", text)
    return text
