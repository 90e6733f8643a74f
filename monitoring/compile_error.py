"""What a person wrote that cannot be compiled."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.diagnostics import Diagnostic, FindingCode, Span
from monitoring.plan import Source


class Fault(FindingCode):
    """The ids of what the compiler refuses."""

    UNIT = "unit-inconvertible"
    LABEL_VALUE = "label-value-type"
    SHOW = "metric-unshowable"
    INDICATOR = "indicator-unsuitable"
    WINDOW = "window-unsupported"
    TARGET = "target-unsuitable"
    TAKEN = "cloud-name-taken"
    HOST = "uptime-no-host"
    DISABLED = "disabled-unknown"


# The keys of an entry that a fault is about, for whoever shows its place.
KEYS: dict[str, tuple[str, ...]] = {
    Fault.UNIT: ("target", "above", "below", "unit"),
    Fault.LABEL_VALUE: ("where",),
    Fault.SHOW: ("show", "across", "metric"),
    Fault.WINDOW: ("measurement_window",),
    Fault.TARGET: ("target", "good_windows"),
    Fault.DISABLED: ("clarity:disabled",),
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
