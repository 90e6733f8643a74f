"""Outcomes to report: one by hand, and any at all."""

from __future__ import annotations

from hypothesis import strategies as st

from checks.report.outcome import Ignored, Outcome
from monitoring.diagnostics import Diagnostic, Hint, Severity, Span

SLA = "monitoring/sla_objectives.yaml"
TEXT = "objectives:\n  a: {targt: 99.9%}\n  b: {target: 99.9%}\n"

ERROR = Diagnostic(
    Span(SLA, 2, 7, 2, 12),
    "key-unknown",
    "unknown key 'targt' in objective",
    Hint("did you mean 'target'?", "target"),
)
WARNING = Diagnostic(
    Span(SLA, 3, 7, 4, 1), "budget-declared", "50% | of\nit", severity=Severity.WARNING
)
IGNORED = Diagnostic(Span(SLA, 1, 1, 1, 2), "entry-unused", "unused", severity=Severity.WARNING)

OUTCOME = Outcome(
    (ERROR, WARNING),
    {SLA: TEXT},
    "1 error, 1 warning",
    looked_at=("dev", "prod"),
    ignored=(Ignored(IGNORED, "it is for later"),),
    folder="infra",
)
NOTHING = Outcome((), {}, "no findings: dev (3 resources)", looked_at=("dev",))

_texts = st.text(max_size=30)
_numbers = st.integers(min_value=1, max_value=6)


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    file = draw(
        st.sampled_from(["a.yaml", "dir/b c.yaml", "ü%:,.yaml", "\udcff.yaml", "x\ny.yaml"])
    )
    line, column = draw(_numbers), draw(_numbers)
    end_line = line + draw(st.integers(0, 2))
    return Span(file, line, column, end_line, column + draw(st.integers(0, 9)))


_diagnostics = st.builds(
    Diagnostic,
    _spans(),
    st.sampled_from(["key-unknown", "slo-goal", "budget-declared", "nobody-knows"]),
    _texts,
    st.one_of(_texts, st.builds(Hint, _texts, _texts)),
    st.sampled_from(Severity),
)

outcomes = st.builds(
    Outcome,
    st.lists(_diagnostics, max_size=6).map(tuple),
    st.dictionaries(st.just("a.yaml"), st.text(max_size=80)),
    _texts,
    st.lists(_texts, max_size=2).map(tuple),
    st.lists(st.builds(Ignored, _diagnostics, _texts), max_size=2).map(tuple),
    st.frozensets(st.sampled_from(Severity)),
    st.sampled_from(["", "infra", "in fra"]),
)


def many(count: int) -> Outcome:
    """As many findings, each in a line of its own of one file."""
    lines = [f"  - {{name: objective_{n}, targt: 99.9%}}  # é😀" for n in range(count)]
    found = tuple(
        Diagnostic(
            Span(SLA, n + 1, 25, n + 1, 30),
            "key-unknown" if n % 2 else "budget-declared",
            f"unknown key 'targt' in objective_{n}: it is not one that an objective has",
            "did you mean 'target'?",
            Severity.ERROR if n % 2 else Severity.WARNING,
        )
        for n in range(count)
    )
    return Outcome(found, {SLA: "\n".join(lines)}, f"{count} findings", looked_at=("prod",))
