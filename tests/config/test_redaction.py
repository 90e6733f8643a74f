"""A key pasted into channels.yaml by mistake is reported, and not repeated."""

from __future__ import annotations

import pytest

from monitoring.config import load_contents, render
from tests.config.trees import edited, with_file

CHANNELS = "monitoring/channels.yaml"
KEY = "R0UT1NGK3Y0000000000000000000000"
SECRET = "secret: pagerdutyServiceKey"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"secret: {KEY}", "value-invalid"),
        (f"secret: pagerdutyServiceKey\n    service_key: {KEY}", "key-unknown"),
        (f"{SECRET}\n    number: [{KEY}]", "value-type"),
        (f"secret: [{KEY}]", "value-type"),
        (f"secret: {{value: {KEY}}}", "value-type"),
        (f"secret: '{KEY}", "yaml-syntax"),
        (f"secret: &{KEY}", "yaml-feature"),
        (f"secret: {KEY}: x", "yaml-syntax"),
    ],
)
def test_a_key_in_place_of_its_name(line: str, code: str) -> None:
    loaded = load_contents(edited(CHANNELS, SECRET, line))
    assert code in {str(d.code) for d in loaded.diagnostics}
    shown = [render(d, loaded.texts) + repr(d) for d in loaded.diagnostics]
    assert KEY not in "\n".join([*shown, *loaded.texts.values()])


def test_names_and_addresses_are_shown() -> None:
    loaded = load_contents(edited(CHANNELS, "type: email", "type: e-mail"))
    text = loaded.texts[CHANNELS]
    assert SECRET in text
    assert "platform-alerts@clarity-loop.example" in text
    assert "page: [pagerduty, responder]" in text


def test_a_broken_file_shows_its_harmless_lines() -> None:
    loaded = load_contents(
        with_file(CHANNELS, f"channels:\n  a:\n    type: x\n    {SECRET}\n b: [\n")
    )
    assert loaded.texts[CHANNELS] == (
        "channels:\n  a:\n    type: x\n    secret: *******************\n b: [\n"
    )
