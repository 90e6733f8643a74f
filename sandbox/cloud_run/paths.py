"""Where people see what was done to the services, on the port of the sandbox's REST API."""

from __future__ import annotations

LIST_PATH = "/sandbox/v1/run"
