"""Where spans are taken and listed, on the port of the sandbox's REST API."""

from __future__ import annotations

EXPORT_PATH = "/v1/traces"
LIST_PATH = "/sandbox/v1/traces"
