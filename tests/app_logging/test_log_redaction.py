"""Secrets and personal data do not get into entries by their names."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.contract.events import Category
from clarity.monitoring.logging.configure import LogSettings
from clarity.monitoring.redaction import REDACTED, is_sensitive, redacted
from tests.app_logging.logged import KEYS, Logged

SECRET = "hunter2hunter2"
SENSITIVE = [
    "password",
    "DB_PASSWORD",
    "passwordHash",
    "Authorization",
    "proxy-authorization",
    "Set-Cookie",
    "accessToken",
    "refresh_token",
    "X-Api-Key",
    "APIKey",
    "apikey",
    "user_id",
    "userId",
    "patientUserID",
    "email",
    "contact.email",
    "date_of_birth",
    "remote_ip",
    "client_secret_value",
]
HARMLESS = ["token_count", "input_tokens", "email_count", "keyboard", "secretary", "users", "path"]


@pytest.mark.parametrize("name", SENSITIVE)
def test_sensitive_names_are_known_in_every_spelling(name: str) -> None:
    assert is_sensitive(name)


@pytest.mark.parametrize("name", HARMLESS)
def test_names_that_only_look_so_are_not(name: str) -> None:
    assert not is_sensitive(name)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("token=abc123 done", f"token={REDACTED} done"),
        ("/login?user_id=42&page=2", f"/login?user_id={REDACTED}&page=2"),
        ("{'password': 'a b', 'n': 1}", f"{{'password': {REDACTED}, 'n': 1}}"),
        ('{"apiKey": "a,b"}', f'{{"apiKey": {REDACTED}}}'),
        ("sent Bearer abcdef.ghi-jk", f"sent Bearer {REDACTED}"),
        ("redis://me:hunter2@cache:6379/0", f"redis://{REDACTED}@cache:6379/0"),
        ("mail to anna.b+c@example.co.uk failed", f"mail to {REDACTED} failed"),
        ("ratio: 3, tokens: 7", "ratio: 3, tokens: 7"),
        ("12:30:05 a=b", "12:30:05 a=b"),
    ],
)
def test_texts_lose_what_they_name(text: str, clean: str) -> None:
    assert redacted(text) == clean


def test_an_authorization_header_loses_all_of_its_value() -> None:
    assert SECRET not in redacted(f"Authorization: Bearer {SECRET}")


class Settings:
    def __repr__(self) -> str:
        return f"Settings(password={SECRET!r}, port=80)"


@given(
    st.sampled_from(SENSITIVE),
    st.lists(st.sampled_from(["list", "dict", "tuple"]), max_size=6),
)
def test_a_sensitive_name_is_masked_at_any_depth(name: str, nesting: list[str]) -> None:
    value: Any = {name: SECRET, "kept": "kept"}
    for kind in nesting:
        value = {"list": [value], "dict": {"in": value}, "tuple": (value,)}[kind]
    logged = Logged()
    logged.log.write(Category.EVENT, "INFO", "Done", {"outer": value, name: SECRET})
    (line,) = logged.sink.lines
    assert SECRET.encode() not in line
    assert b'"kept":"kept"' in line


def test_the_texts_of_objects_and_messages_are_cleaned(logged: Logged) -> None:
    fields = {"settings": Settings(), "url": f"https://x/?access_token={SECRET}"}
    logged.log.write(Category.EVENT, "INFO", f"password: {SECRET}", fields)
    assert SECRET.encode() not in logged.sink.lines[0]
    assert logged.entry["jsonPayload"]["settings"] == f"Settings(password={REDACTED}, port=80)"


@pytest.mark.parametrize("field", ["user", "actor", "client"])
def test_people_are_pseudonyms_in_every_entry(logged: Logged, field: str) -> None:
    logged.log.write(Category.EVENT, "INFO", "Done", {field: "anna", "nested": {field: "anna"}})
    payload = logged.entry["jsonPayload"]
    assert payload[field] == KEYS.of("anna")
    assert payload["nested"][field] == REDACTED
    assert b"anna" not in logged.sink.lines[0]


def test_a_person_of_another_type_is_masked(logged: Logged) -> None:
    fields = {"user": {"name": "anna"}, "actor": 17, "client": None}
    logged.log.write(Category.EVENT, "INFO", "Done", fields)
    payload = logged.entry["jsonPayload"]
    assert (payload["user"], payload["actor"]) == (REDACTED, KEYS.of("17"))
    assert payload["client"] is None


@pytest.mark.parametrize("wanted", [False, True])
def test_what_an_exception_says_is_written_only_if_asked_for(wanted: bool) -> None:
    logged = Logged(LogSettings(exception_text=wanted))
    try:
        try:
            raise KeyError("Anna")
        except KeyError as cause:
            raise ExceptionGroup("of Anna", [ValueError("Anna")]) from cause
    except ExceptionGroup as error:
        logged.log.write(Category.ERROR, "ERROR", "Broken", {"e": error}, error=error)
    stack = logged.entry["jsonPayload"]["stack_trace"]
    ends = [line for line in stack.splitlines() if "Error" in line or "Group" in line]
    said = [line for line in ends if not line.startswith(" ")]
    assert said == (
        ["KeyError: 'Anna'", "ExceptionGroup: of Anna (1 sub-exception)", "ValueError: Anna"]
        if wanted
        else ["KeyError", "ExceptionGroup", "ValueError"]
    )
    assert logged.entry["jsonPayload"]["e"] == "ExceptionGroup"
