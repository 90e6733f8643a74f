"""An explanation as a page of text: 80 columns, and the first three lines for whoever is woken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from textwrap import wrap

from alerts.explain.chart import chart
from alerts.explain.explanation import Asked, Explanation, Row
from monitoring.text import duration, number, percent
from slo.fault import ZERO, Course, Form
from slo.forms import Scale, Silence

WIDTH = 80
_HEADS = {
    Scale.ERRORS: "bad events",
    Scale.VALUE: "value",
    Scale.CHECKERS: "fault",
    Scale.SILENCE: "fault",
}
_URGENCY = {"CRITICAL": "page", "WARNING": "ticket", "ERROR": "error"}


def page(explanation: Explanation) -> str:
    """The whole page."""
    lines = [*_woken(explanation), ""]
    for section in (_watches, _rows, _asked, _chart, _delays, _guard, _options, _more):
        found = list(section(explanation))
        if found:
            lines += [*found, ""]
    return "\n".join(lines).rstrip()


def _woken(explanation: Explanation) -> Iterator[str]:
    """What is broken, how bad, what to do."""
    yield from _labelled("Broken", explanation.words.summary)
    yield from _labelled("How bad", how_bad(explanation))
    steps = explanation.words.steps
    todo = steps[0] if steps else "Nobody has written down what to do."
    yield from _labelled("Do", todo)


def how_bad(explanation: Explanation) -> str:
    """Its urgency, and how much of the budget is gone when it comes."""
    urgency = _URGENCY.get(explanation.severity, "no severity")
    promise, rows = explanation.promise, explanation.rows
    if explanation.why_not and not explanation.fires and rows:
        return f"{urgency}; but {explanation.why_not}."
    if promise and rows and rows[0].spent is not None:
        left = duration(promise.budget)
        return (
            f"{urgency}: {_share(rows[0].spent)} of the budget of {promise.period_words} is spent "
            f"when it fires; a total outage spends all of it in {left}."
        )
    if promise:
        return f"{urgency} on {promise.words}."
    lasting = max((_lasting(part.form) for one in explanation.conditions for part in one.parts),
                  default=ZERO)  # fmt: skip
    return f"{urgency}: it has been so for {duration(lasting)} or longer." if lasting else urgency


def _lasting(form: Form) -> Decimal:
    """How long it must have been so at least, whatever the size of the fault."""
    found = form.response(form.least + 1)
    if found is None:
        return ZERO
    return found.hold + (found.rise if isinstance(form, Silence) else ZERO)


def _watches(explanation: Explanation) -> Iterator[str]:
    yield from _labelled("Policy", explanation.title)
    yield from _labelled("Key", explanation.key)
    if explanation.promise:
        yield from _labelled("Promise", explanation.promise.words)
    for n, group in enumerate(explanation.alternatives):
        for m, watched in enumerate(group):
            label = "Fires when" if not n and not m else "  and" if m else "  or"
            yield from _labelled(label, watched.words)
    yield from _labelled("Tells", ", ".join(explanation.told) or "nobody")
    if explanation.why_not and not explanation.fires:
        yield from _labelled("Note", _sentence(explanation.why_not))
    if explanation.why_not and not explanation.rows:
        yield from _labelled("", "What is known is said above; no times follow from it alone.")


def _rows(explanation: Explanation) -> Iterator[str]:
    """The table of faults. Continuous limits: what comes on top stands below it."""
    if not explanation.fires:
        return
    head = _HEADS[explanation.conditions[0].scale]
    spends = any(row.spent is not None for row in explanation.rows)
    cells = [(head, "fires after", "budget spent", "clears after the end")]
    cells += [_cells(row) for row in explanation.rows]
    kept = [0, 1, *([2] if spends else []), 3]
    widths = [max(len(row[n]) for row in cells) for n in range(4)]
    for row in cells:
        yield "  ".join(row[n].ljust(widths[n]) for n in kept).rstrip()
    notes = dict.fromkeys(note for one in explanation.conditions for note in one.notes)
    for note in notes:
        yield from wrap(note, WIDTH)


def _cells(row: Row) -> tuple[str, str, str, str]:
    if row.course is None:
        return row.label, "never", "", ""
    spent = "" if row.spent is None else _share(row.spent)
    return row.label, duration(row.course.detect), spent, _clears(row.course)


def _clears(course: Course) -> str:
    return duration(course.reset) if course.reset >= Decimal("0.05") else "at once"


def _asked(explanation: Explanation) -> Iterator[str]:
    if explanation.asked:
        yield from _labelled("Asked", answer(explanation.asked))


def answer(asked: Asked) -> str:
    """What becomes of the fault that was asked about."""
    row = asked.row
    long = "" if asked.lasting is None else f" for {duration(asked.lasting)}"
    spent = "" if asked.total is None else f" It spends {_share(asked.total)} of the budget."
    if row.course is None:
        return f"a fault of {row.label}{long} does not fire it.{spent}"
    at = f" ({_share(row.spent)} of the budget)" if row.spent is not None else ""
    return (
        f"a fault of {row.label}{long} fires after {duration(row.course.detect)}{at} and clears "
        f"{_clears(row.course)} after its end.{spent}"
    )


def _chart(explanation: Explanation) -> Iterator[str]:
    yield from chart(explanation)


def _delays(explanation: Explanation) -> Iterator[str]:
    if not explanation.fires:
        return
    on_top = explanation.delays
    named = [
        f"{duration(value)} of {name}"
        for name, value in (
            ("sampling", on_top.sample),
            ("ingestion", on_top.ingestion),
            ("evaluation", on_top.evaluation),
        )
        if value
    ]
    text = (
        f"These are limits of even traffic. Really it is {duration(on_top.least)} to "
        f"{duration(on_top.most)} later: {', '.join(named)} at most."
    )
    yield from wrap(text, WIDTH)


def _guard(explanation: Explanation) -> Iterator[str]:
    guard = explanation.guard
    if guard is None:
        return
    caught, without = (percent(round(chance, 3)) for chance in (guard.caught, guard.without))
    yield from _labelled(
        "Low traffic",
        f"made for {guard.rate}: fewer than {guard.least} bad events tell nobody. The price: "
        f"{duration(guard.outage)} of total outage are noticed with a chance of {caught} instead "
        f"of {without}.",
    )


def _options(explanation: Explanation) -> Iterator[str]:
    if not explanation.options:
        return
    yield "What Google does not settle, and is taken to be so here:"
    for option in explanation.options:
        yield from _item(f"{option.name} = {option.value}: {option.known}", "-")


def _more(explanation: Explanation) -> Iterator[str]:
    words = explanation.words
    if words.facts:
        yield "What the policy says of itself:"
        for fact in words.facts:
            yield from _item(fact, "-")
    if words.steps:
        yield "First steps:"
        for n, step in enumerate(words.steps, 1):
            yield from _item(step, f"{n}.")
    if words.runbook:
        yield f"Runbook: {words.runbook}"


def _share(share: Decimal) -> str:
    """A share of the budget, to three digits."""
    return f"{number(round(share * 100, 2))}%" if share < 100 else f"{int(share)} times all"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _labelled(label: str, text: str) -> Sequence[str]:
    return wrap(
        f"{label:<12}{text}",
        WIDTH,
        subsequent_indent=" " * 12,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _item(text: str, mark: str) -> Sequence[str]:
    indent = " " * (len(mark) + 3)
    return wrap(f"  {mark} {text}", WIDTH, subsequent_indent=indent, break_on_hyphens=False)
