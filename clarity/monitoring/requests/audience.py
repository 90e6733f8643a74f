"""The watchers of an application, and that what they raise goes no further."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from clarity.monitoring.requests.outcome import Recorder, Watcher

Hook = Callable[..., Any]

_log = logging.getLogger(__name__)


class Audience:
    """The hooks that `watchers` have of their own, in their order."""

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        self.faults = 0
        self.on_start = _overriding(watchers, "started")
        self.on_response = _overriding(watchers, "responding")
        self.on_end = _overriding(watchers, "ended")
        self._recorders = _overriding(watchers, "recorder")
        self._on_fault = _overriding(watchers, "fault")
        self._faulty: set[str] = set()

    def tell(self, hooks: Sequence[Hook], *what: object) -> list[Any]:
        """Calls each; what those answer that did not raise."""
        answers = []
        for hook in hooks:
            try:
                answers.append(hook(*what))
            except Exception as error:
                self.fault(hook, error)
        return answers

    def recorder(self, method: str, endpoint: str, status: int) -> Recorder:
        """What counts and times requests of this kind, for all watchers that do."""
        answers = self.tell(self._recorders, method, endpoint, status)
        recorders = [one for one in answers if one is not None]
        if len(recorders) == 1:
            return cast("Recorder", recorders[0])

        def record(seconds: float) -> None:
            self.tell(recorders, seconds)

        return record

    def fault(self, hook: Hook, error: Exception) -> None:
        """Counts it, and logs the first of each watcher: its type, as its text may be secret."""
        self.faults += 1
        name = _owner(hook)
        if name not in self._faulty:
            self._faulty.add(name)
            _log.warning("%s raised %s; requests go on", name, type(error).__name__)
        for told in self._on_fault:
            try:
                told(name)
            except Exception:  # whoever counts faults is not told of its own
                self.faults += 1


def _owner(hook: Hook) -> str:
    """The class whose method it is."""
    while isinstance(hook, partial):
        hook = hook.func
    return type(getattr(hook, "__self__", hook)).__name__


def _overriding(watchers: Sequence[Watcher], name: str) -> tuple[Hook, ...]:
    inherited = getattr(Watcher, name)
    return tuple(getattr(one, name) for one in watchers if getattr(type(one), name) != inherited)
