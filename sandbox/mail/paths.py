"""Where the letters of the mail sink are listed, on the port of the sandbox's REST API."""

from __future__ import annotations

LIST_PATH = "/sandbox/v1/mail"
