"""What the library dropped, lost or failed at, counted: here, and on the page of metrics."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client import Counter as Exposed

PREFIX = "clarity_monitoring"


class Count:
    """How often each reason came. The reasons are few and ours: never a value from a request.

    With a registry it is the counter ``clarity_monitoring_<name>_total``, by `label`; the `known`
    reasons are there from the start, as 0. Without one it may be shown by Totals.
    """

    def __init__(
        self,
        name: str,
        help: str,
        label: str,
        registry: CollectorRegistry | None = None,
        known: Iterable[str] = (),
    ) -> None:
        self.name, self.help, self.label = name, help, label
        self._lock = threading.RLock()  # reentrant: a signal handler or finalizer may count
        self._counts: Counter[str] = Counter(dict.fromkeys(known, 0))
        self._followers: tuple[Count, ...] = ()
        self._registry = registry
        self._exposed = None if registry is None else _exposed(name, help, label, self._counts)
        self._shown = False
        self.show()

    def add(self, reason: str, count: int = 1) -> None:
        """It came so many times more."""
        with self._lock:
            self._counts[reason] += count
            followers = self._followers
        if self._exposed is not None:
            self._exposed.labels(reason).inc(count)
        for one in followers:
            one.add(reason, count)

    def pass_on(self, to: Count) -> None:
        """Have `to` count the same: what came so far, and from now on. Again does nothing."""
        with self._lock:
            if to in self._followers:
                return
            self._followers = (*self._followers, to)
            so_far = self._counts.copy()
        for reason, count in so_far.items():
            to.add(reason, count)

    def __getitem__(self, reason: str) -> int:
        return self._counts[reason]

    __iter__ = None  # else Python takes it for a sequence, which has no end

    @property
    def total(self) -> int:
        """Of all reasons together."""
        with self._lock:
            return self._counts.total()

    def show(self) -> None:
        """Put it on the page, where it is from the start. Raises ValueError for a name in use."""
        if self._registry is not None and self._exposed is not None and not self._shown:
            self._registry.register(self._exposed)
            self._shown = True

    def hide(self) -> None:
        """Take it from the page: its name is free for another."""
        if self._registry is not None and self._exposed is not None and self._shown:
            self._registry.unregister(self._exposed)
            self._shown = False

    def reset(self) -> None:
        """From nothing, with a lock of its own: for a forked process."""
        self._lock = threading.RLock()
        self._counts = Counter()


class Totals:
    """Counts that were made without a registry, on the page of one; nowhere without any.

    Those of one name, of several links or receivers, are one counter there, which is the sum.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._registry = registry
        self._lock = threading.Lock()
        self._shown: dict[str, Count] = {}

    def include(self, *counts: Count) -> None:
        """Show them from now on, with what came so far. Again does nothing."""
        if self._registry is None:
            return
        for one in counts:
            with self._lock:
                total = self._shown.get(one.name)
                if total is None:
                    total = Count(one.name, one.help, one.label, self._registry)
                    self._shown[one.name] = total
            one.pass_on(total)


def _exposed(name: str, help: str, label: str, known: Iterable[str]) -> Exposed:
    from prometheus_client import Counter as Exposed

    made = Exposed(f"{PREFIX}_{name}", help, (label,), registry=None)
    for reason in known:
        made.labels(reason)
    return made
