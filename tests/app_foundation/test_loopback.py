"""Which addresses are this machine's."""

from __future__ import annotations

import pytest

from clarity.monitoring.loopback import is_loopback


@pytest.mark.parametrize("address", ["127.0.0.1:80", "localhost:8080", "[::1]:443"])
def test_this_machine_is_known(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1",
        "localhost",
        "monitoring.googleapis.com:443",
        "localhost.evil.example:443",
        "127.0.0.1:80@evil.example:443",
        "evil@127.0.0.1:80",
        "127.0.0.1:80/evil",
        "127.0.0.1:none",
        "[::1:80",
        "::1:80",
    ],
)
def test_others_are_not_taken_for_it(address: str) -> None:
    assert not is_loopback(address)
