"""The SMTP sink over its socket."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from sandbox.api.store import Store
from sandbox.mail.letterbox import MAX_BYTES, MAX_LETTERS, MAX_RECIPIENTS, Letterbox
from sandbox.mail.paths import LIST_PATH
from tests.sandbox_server import Sandbox


def letter(subject: str, text: str = "Hello") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@localhost", "b@localhost", subject
    made["Date"] = "Mon, 05 Jan 2026 01:02:03 +0100"
    made["Message-ID"] = f"<{len(subject)}@localhost>"
    made.set_content(text)
    return made


def post(server: Sandbox, message: EmailMessage, *recipients: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(server.address.host, server.address.smtp_port, timeout=10) as wire:
        return wire.send_message(message, "a@localhost", list(recipients) or ["b@localhost"])


def found(server: Sandbox, subject: str) -> list[dict[str, object]]:
    return [m for m in server.ok("GET", LIST_PATH)["mail"] if m["subject"] == subject]


def test_a_letter_is_kept_and_shown(server: Sandbox) -> None:
    post(server, letter("Größe", "Schön\n"), "b@localhost", "c@localhost")
    (kept,) = found(server, "Größe")
    assert kept["text"] == "Schön\n"
    assert kept["recipients"] == ["b@localhost", "c@localhost"]
    assert kept["date"] == "2026-01-05T00:02:03Z"
    assert (kept["from"], kept["to"], kept["sender"]) == (
        "a@localhost",
        "b@localhost",
        "a@localhost",
    )


def test_a_letter_that_is_too_large_is_refused(server: Sandbox) -> None:
    with pytest.raises(smtplib.SMTPException):
        post(server, letter("large", "x" * MAX_BYTES))
    assert found(server, "large") == []


def test_recipients_are_bounded(server: Sandbox) -> None:
    everybody = [f"b{n}@localhost" for n in range(MAX_RECIPIENTS + 5)]
    refused = post(server, letter("many"), *everybody)
    assert len(refused) == 5
    (kept,) = found(server, "many")
    assert kept["recipients"] == everybody[:MAX_RECIPIENTS]


def test_what_is_no_letter_does_no_harm(server: Sandbox) -> None:
    with smtplib.SMTP(server.address.host, server.address.smtp_port, timeout=10) as wire:
        wire.sendmail(
            "a@localhost", ["b@localhost"], b"Subject: odd\xff\r\nDate: never\r\n\r\n\xfe\x00"
        )
    assert any("odd" in str(m["subject"]) for m in server.ok("GET", LIST_PATH)["mail"])


def test_the_oldest_letters_go(tmp_path: Path) -> None:
    letters = Letterbox(Store(tmp_path / "state.db"))
    for n in range(MAX_LETTERS + 3):
        letters.put("a", ["b"], f"Subject: {n}\r\n\r\n".encode(), "2026-01-01T00:00:00Z")
    subjects = [kept["subject"] for kept in letters.letters()]
    assert subjects == [str(n) for n in range(3, MAX_LETTERS + 3)]
