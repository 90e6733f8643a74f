"""When the demonstration may end: all that its responder moved is back."""

from __future__ import annotations

import pytest

from clarity.monitoring.incidents.actions.mover import IN_PLACE, SHARED
from examples.demo.story import is_undone


def actions(*told: str) -> list[dict[str, str]]:
    """``models done``, with a reason after a comma."""
    found = []
    for text in told:
        words, _, reason = text.partition(", ")
        target, outcome = words.split()
        found.append({"target": target, "outcome": outcome, "reason": reason})
    return found


HELD = f"models unchanged, {SHARED}"


@pytest.mark.parametrize(
    ("told", "over"),
    [
        ((), False),
        (("models done",), False),
        (("models started",), False),
        (("models done", "models undone"), True),
        (("models done", "service done", "models undone"), False),
        (("models done", "service done", "models undone", "service left"), True),
        # A second incident opens, and closes first: what the first one moved is still moved.
        (("models done", HELD, HELD), False),
        (("models done", HELD, HELD, "models undone"), True),
        (("models done", "models refused, cool_down"), False),
        (("models done", f"models unchanged, {IN_PLACE}"), True),
        (("models done", "models undone", "models done"), False),
    ],
)
def test_it_is_over_when_nothing_is_as_an_incident_has_it(
    told: tuple[str, ...], over: bool
) -> None:
    assert is_undone(actions(*told)) is over
