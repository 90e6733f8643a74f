"""The API in process, on a state and a clock of the test's own."""

from __future__ import annotations

from tests.sandbox_api.conftest import clock, new_wire, wire

__all__ = ["clock", "new_wire", "wire"]
