"""What a person wrote that cannot be compiled."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.diagnostics import Diagnostic, FindingCode, Span
from monitoring.plan import Source


class Fault(FindingCode):
    """The codes of what the compiler refuses (C4xx); a code keeps its meaning."""

    UNIT = "unit-inconvertible", "a value that cannot be converted into the unit of its metric"
    LABEL_VALUE = "label-value-type", "a value that a label of this type cannot have"
    SHOW = "metric-unshowable", "a metric that cannot be shown, or alerted on, in this way"
    INDICATOR = "indicator-unsuitable", "a metric that an indicator of this kind cannot be made of"
    WINDOW = "window-unsupported", "a window that the service cannot measure over"
    TARGET = "target-unsuitable", "a target that leaves nothing, or does not fit its indicator"
    TAKEN = "cloud-name-taken", "a name in Google Cloud that another entry has"
    HOST = "uptime-no-host", "an uptime check that has no host to ask"
    DISABLED = "disabled-unknown", "a resource left out that does not exist, or that another needs"


# The keys of an entry that a fault is about, for whoever shows its place.
KEYS: dict[str, tuple[str, ...]] = {
    Fault.UNIT: ("target", "above", "below", "unit"),
    Fault.LABEL_VALUE: ("where",),
    Fault.SHOW: ("show", "across", "metric"),
    Fault.WINDOW: ("measurement_window",),
    Fault.TARGET: ("target", "good_windows"),
}


class CompileError(Exception):
    """A fault of one entry, raised where it is found.

    `hint` is the way out; `source` the place, where that is not the entry being compiled.
    """

    def __init__(
        self, fault: Fault, message: str, hint: str = "", source: Source | None = None
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message
        self.hint = hint
        self.source = source

    def at(self, source: Source) -> Diagnostic:
        """The finding, at its own place or else at `source`, that of the entry."""
        place = self.source or source
        span = Span(place.file, place.line, place.column, place.line, place.column + 1)
        return Diagnostic(span, self.fault.value, self.message, self.hint)


class CompileErrors(Exception):  # noqa: N818  # it is many
    """Everything that keeps a model from becoming a plan, ordered by place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=lambda d: (d.span, d.code, d.message)))
        super().__init__("; ".join(str(d.message) for d in self.diagnostics))
