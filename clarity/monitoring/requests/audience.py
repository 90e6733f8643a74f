"""The watchers of an application, and that what they raise goes no further."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from types import MethodType

from clarity.monitoring.requests.outcome import Recorder, Watcher

Hook = MethodType

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

    def tell(self, hooks: Sequence[Hook], *what: object) -> None:
        """Calls each, whatever the others raise."""
        for hook in hooks:
            try:
                hook(*what)
            except Exception as error:
                self.fault(_owner(hook), error)

    def recorder(self, method: str, endpoint: str, status: int) -> tuple[Recorder, str]:
        """What counts and times requests of this kind, for all watchers that do; and whose it is.

        Where it is of several watchers, it takes care of what they raise.
        """
        found: list[tuple[Recorder, str]] = []
        for hook in self._recorders:
            try:
                recorder = hook(method, endpoint, status)
            except Exception as error:
                self.fault(_owner(hook), error)
            else:
                if recorder is not None:
                    found.append((recorder, _owner(hook)))
        if len(found) == 1:
            return found[0]

        def record(seconds: float) -> None:
            for one, watcher in found:
                try:
                    one(seconds)
                except Exception as error:
                    self.fault(watcher, error)

        return record, ""

    def fault(self, watcher: str, error: Exception) -> None:
        """Counts it, and logs the first of each watcher: its type, as its text may be secret."""
        self.faults += 1
        if watcher not in self._faulty:
            self._faulty.add(watcher)
            _log.warning("%s raised %s; requests go on", watcher, type(error).__name__)
        raised = self._told(watcher, self._on_fault)
        able = [hook for hook in self._on_fault if hook not in raised]
        for hook in raised:
            self._told(_owner(hook), able)

    def _told(self, watcher: str, hooks: Sequence[Hook]) -> list[Hook]:
        """Tells them of a fault; those that raised at that, which are faults too."""
        raised = []
        for hook in hooks:
            try:
                hook(watcher)
            except Exception:
                self.faults += 1
                raised.append(hook)
        return raised


def _owner(hook: Hook) -> str:
    """The class of the watcher whose hook it is."""
    return type(hook.__self__).__name__


def _overriding(watchers: Sequence[Watcher], name: str) -> tuple[Hook, ...]:
    inherited = getattr(Watcher, name)
    return tuple(getattr(one, name) for one in watchers if getattr(type(one), name) != inherited)
