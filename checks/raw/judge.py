"""Raw files judged: what Google's API would refuse in them, and what the rules find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from checks.check import Report as Judgement
from checks.engine import judged_plan
from checks.ignoring.apply import sift
from checks.raw.codes import Raw
from checks.raw.conform import Budget, Mistake, conform
from checks.raw.facts import WrittenFacts
from checks.raw.marks import Marks
from checks.raw.plan import Read, by_file, plan_of
from checks.raw.reading import is_json, roots_of
from checks.raw.resources import resources
from checks.raw.secrets import hidden
from checks.rule import PlanView
from monitoring.config.codes import Code
from monitoring.config.report import Report
from monitoring.diagnostics import Diagnostic, Severity
from monitoring.garbage import uncollected
from monitoring.part import Part
from monitoring.plan import Json, Kind, Plan, Source
from monitoring.validation import group
from monitoring.validation.lookup import Lookup
from monitoring.validation.quotas import RULE, over_quota
from monitoring.validation.validate import validate
from monitoring.validation.violation import Violation

Path = tuple[str | int, ...]

_VARIABLE = re.compile(r"\$\{[A-Za-z_][\w.]*\}")


def judge_raw(name: str, text: str) -> tuple[Diagnostic, ...]:
    """What is found in a file of JSON or YAML; the metrics that it describes are known."""
    return judge_files({name: text}).diagnostics


def judge_files(
    texts: Mapping[str, str], today: date | None = None, found: Iterable[Diagnostic] = ()
) -> Judgement:
    """What is found in files that belong together: the metrics of one are known to all.

    The answer has each file's resources as a plan, and the texts without the secrets in them.
    Comments in YAML set findings aside, as in a project; `today` is as of `checks.check.check`.
    `found` is what was found before there were texts.
    """
    with uncollected():
        report, budget = Report(), Budget()
        shown: dict[str, str] = {}
        read: list[Read] = []
        for file, text in texts.items():
            roots = roots_of(file, text, report)
            shown[file] = hidden(text, roots)
            for one in resources(roots or [], file, report):
                made = conform(one.tree, one.form.document, one.form.name, one.skipped, budget)
                read.append(Read(one, made))
        plan = plan_of(read)
        every = dict.fromkeys((*found, *report.sorted(), *_judged(read, plan, texts)))
        commented = {file: text for file, text in shown.items() if not is_json(file, text)}
        sifted = sift(every, commented, today or date.today(), complete=True)
        plans = {file: replace(plan, resources=of_file) for file, of_file in by_file(plan, texts)}
        ordered = tuple(sorted(sifted.diagnostics, key=lambda d: (d.span, d.code, d.message)))
        return Judgement(ordered, plans, shown, ignored=sifted.ignored)


def _judged(read: list[Read], plan: Plan, texts: Mapping[str, str]) -> Iterator[Diagnostic]:
    facts, marks = WrittenFacts(plan.resources), Marks(texts)
    for one in read:
        marks.add(one.written.tree, one.made.written)
    refused = [found for one in read for found in _of_resource(one, facts, marks)]
    yield from refused
    # A value that could not be read is absent for the rules, which have no more to say of it.
    unread = {found.span for found in refused if isinstance(found.code, Code)}
    for found in judged_plan(PlanView(plan, facts, raw=True), marks):
        if found.span not in unread:
            yield found
    # An objective without a name is of no known service.
    counted = [r for r in plan.resources if r.kind is not Kind.SLO or "name" in r.body]
    for resource, why in over_quota(counted):
        yield Diagnostic(marks.of_field(resource.source, ()), RULE, why, "", Severity.WARNING)


def _of_resource(one: Read, facts: Lookup, marks: Marks) -> Iterator[Diagnostic]:
    """What the API would refuse; of what its parser refuses, the validation says no more."""
    kind, body, source = one.written.form.kind, one.made.body, one.written.tree.source
    violations = tuple(group.violations(body)) if kind is None else validate(kind, body, facts)
    judged = {violation.path for violation in violations}
    wrong = {mistake.path for mistake in one.made.mistakes if not mistake.weak}
    meant: dict[Path, str] = {}
    for mistake in one.made.mistakes:
        if mistake.weak and mistake.path in judged:
            meant[mistake.path] = _hint(mistake, source, marks)
        else:
            span, hint = marks.of_field(source, mistake.path), _hint(mistake, source, marks)
            yield Diagnostic(span, mistake.code, mistake.message, hint, mistake.severity)
    for violation in violations:
        if not _below(violation, wrong):
            yield _refusal(violation, body, meant.get(violation.path, ""), source, marks)


def _hint(mistake: Mistake, source: Source, marks: Marks) -> str:
    """The way out, with the text to write only where that which it replaces is what is marked."""
    return mistake.hint if marks.is_whole(source, mistake.path) else str(mistake.hint)


def _refusal(
    violation: Violation, body: Json, hint: str, source: Source, marks: Marks
) -> Diagnostic:
    """What the API would say; of a template's variable, what there is to say in place of that."""
    written = _value_at(body, violation.path)
    blank = _VARIABLE.search(written) if isinstance(written, str) else None
    if blank is not None:
        violation = replace(violation, part=Part(blank.string, *blank.span()))
    span = marks.of_violation(source, violation)
    if blank is not None:
        message = f"{blank[0]} is yet to be filled in; as it stands, the API refuses it"
        return Diagnostic(span, Raw.BLANK, message, "", Severity.WARNING)
    return Diagnostic(span, violation.rule, violation.told, hint)


def _value_at(body: Json, path: Path) -> Json:
    """What stands at a path; what holds it where it is left out."""
    value = body
    for part in path:
        if isinstance(value, dict | list):
            value = value.get(part) if isinstance(value, dict) else value[int(part)]
    return value


def _below(violation: Violation, wrong: set[Path]) -> bool:
    path = violation.path
    return bool(wrong) and any(path[:length] in wrong for length in range(1, len(path) + 1))
