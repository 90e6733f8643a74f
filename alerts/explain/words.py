"""The words of a policy: what its documentation says, and who is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.explain.explanation import Words
from alerts.explain.watched import Setting
from monitoring.plan import TOKEN, Kind, Resource

_STEP = re.compile(r"\d{1,3}\. +(.+)")
_FACT = re.compile(r"[-*] +(.+)")
_RUNBOOK = "Follow the runbook: "
_MARKS = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`")


def words_of(policy: Resource) -> Words:
    """A documentation as we write it, or any other: its first line, bullets and numbered steps."""
    content = policy.body.get("documentation", {}).get("content", "")
    lines = [line.strip() for line in str(content).splitlines() if line.strip()]
    steps = [found[1] for line in lines if (found := _STEP.fullmatch(line))]
    facts = [found[1] for line in lines if (found := _FACT.fullmatch(line))]
    listed = {line for line in lines if _STEP.fullmatch(line) or _FACT.fullmatch(line)}
    summary = next((line.lstrip("# ") for line in lines if line not in listed), "")
    runbook = next((s.removeprefix(_RUNBOOK) for s in steps if s.startswith(_RUNBOOK)), "")
    return Words(
        summary=_plain(summary) or str(policy.body.get("displayName", policy.key)),
        facts=tuple(map(_plain, facts)),
        steps=tuple(_plain(step) for step in steps if not step.startswith(_RUNBOOK)),
        runbook=runbook,
    )


def told(setting: Setting) -> Iterator[str]:
    """Who is notified: the channels by name and kind."""
    for name in setting.policy.body.get("notificationChannels", ()):
        token = TOKEN.fullmatch(name)
        channel = (
            next(iter(setting.referred(name)), None)
            if token
            else setting.named(Kind.CHANNEL, name)
        )  # fmt: skip
        if channel is None:
            yield token["key"] if token else str(name)
            continue
        yield f"{channel.body.get('displayName', channel.key)} ({channel.body.get('type', '?')})"


def _plain(text: str) -> str:
    return _MARKS.sub(lambda found: found[1] or found[2], text)
