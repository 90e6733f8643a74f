"""Raw files judged: what Google's API would refuse in them, and what the rules find."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from checks.check import Report as Judgement
from checks.engine import judged_plan
from checks.ignoring.apply import sift
from checks.raw.conform import Budget, Conformed, Mistake, conform
from checks.raw.facts import WrittenFacts
from checks.raw.marks import Marks
from checks.raw.reading import is_json, roots_of
from checks.raw.resources import Raw, Written, resources
from checks.raw.secrets import hidden
from checks.rule import PlanView
from monitoring.config.codes import Code
from monitoring.config.report import Report
from monitoring.diagnostics import Diagnostic, Severity, Span
from monitoring.garbage import uncollected
from monitoring.plan import Json, Kind, Plan, Resource, tokens
from monitoring.validation import group
from monitoring.validation.lookup import Lookup
from monitoring.validation.quotas import RULE, over_quota
from monitoring.validation.validate import validate
from monitoring.validation.violation import Violation

_NAME = re.compile(r"projects/(?P<project>[^/\s\"']+)/[A-Za-z]+/[^\s\"',)]+")
_VARIABLE = re.compile(r"\$\{[A-Za-z_][\w.]*\}")
_TITLES = ("displayName", "name", "type")


@dataclass(frozen=True, slots=True)
class _Read:
    """A resource as it stands in a file, and what it conforms to."""

    written: Written
    made: Conformed


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
        read: list[_Read] = []
        for file, text in texts.items():
            roots = roots_of(file, text, report)
            shown[file] = hidden(text, roots)
            for one in resources(roots or [], file, report):
                made = conform(one.tree, one.form.document, one.form.name, one.skipped, budget)
                read.append(_Read(one, made))
        plan = _plan(read)
        every = dict.fromkeys((*found, *report.sorted(), *_judged(read, plan)))
        commented = {file: text for file, text in shown.items() if not is_json(file, text)}
        sifted = sift(every, commented, today or date.today(), complete=True)
        plans = {file: replace(plan, resources=of_file) for file, of_file in _by_file(plan, texts)}
        ordered = tuple(sorted(sifted.diagnostics, key=lambda d: (d.span, d.code, d.message)))
        return Judgement(ordered, plans, shown, ignored=sifted.ignored)


def _judged(read: list[_Read], plan: Plan) -> Iterator[Diagnostic]:
    facts, marks = WrittenFacts(plan.resources), Marks()
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


def _of_resource(one: _Read, facts: Lookup, marks: Marks) -> Iterator[Diagnostic]:
    """What the API would refuse; of what its parser refuses, the validation says no more."""
    kind, body, source = one.written.form.kind, one.made.body, one.written.tree.source
    violations = tuple(group.violations(body)) if kind is None else validate(kind, body, facts)
    judged = {violation.path for violation in violations}
    wrong = {mistake.path for mistake in one.made.mistakes if not mistake.weak}
    for mistake in one.made.mistakes:
        if not (mistake.weak and mistake.path in judged):
            yield _told(mistake, marks.of_field(source, mistake.path))
    for violation in violations:
        if not _below(violation, wrong):
            span = marks.of_field(source, violation.path)
            yield _blank(violation, body, span) or Diagnostic(
                span, violation.rule, violation.message
            )


def _told(mistake: Mistake, span: Span) -> Diagnostic:
    return Diagnostic(span, mistake.code, mistake.message, mistake.hint, mistake.severity)


def _blank(violation: Violation, body: Json, span: Span) -> Diagnostic | None:
    """What is said of a template's variable, in place of what is wrong with it as a value."""
    value = body
    for part in violation.path:
        if isinstance(value, dict | list):
            value = value.get(part) if isinstance(value, dict) else value[int(part)]
    found = _VARIABLE.search(value) if isinstance(value, str) else None
    if found is None:
        return None
    message = f"{found[0]} is yet to be filled in; as it stands, the API refuses it"
    return Diagnostic(span, Raw.BLANK, message, "", Severity.WARNING)


def _below(violation: Violation, wrong: set[tuple[str | int, ...]]) -> bool:
    path = violation.path
    return bool(wrong) and any(path[:length] in wrong for length in range(1, len(path) + 1))


def _plan(read: list[_Read]) -> Plan:
    """The resources that can be declared, under names of their own."""
    keyed: dict[str, tuple[Kind, _Read]] = {}
    by_name: dict[str, str] = {}
    for one in read:
        kind = one.written.form.kind
        if kind is not None:
            key = _key(one, keyed)
            keyed[key] = kind, one
            by_name.setdefault(str(one.made.body.get("name", "")), key)
    made = [
        Resource(
            kind, key, one.made.body, _needs(one, key, keyed, by_name), one.written.tree.source
        )
        for key, (kind, one) in keyed.items()
    ]
    projects = (found["project"] for resource in made for found in _names(resource.body))
    return Plan(next(projects, ""), "", tuple(made))


def _needs(
    one: _Read, key: str, keyed: Collection[str], by_name: Mapping[str, str]
) -> tuple[str, ...]:
    """The resources of these files that a body refers to, by full names or by a plan's tokens."""
    body = one.made.body
    needed = {by_name[found[0]] for found in _names(body) if found[0] in by_name}
    referred = (token["key"] for token in tokens(body) if token["what"] == "ref")
    needed.update(name for name in referred if name in keyed)
    return tuple(sorted(needed - {key}))


def _by_file(plan: Plan, files: Iterable[str]) -> Iterator[tuple[str, tuple[Resource, ...]]]:
    found: dict[str, list[Resource]] = {file: [] for file in files}
    for resource in plan.resources:
        found[resource.source.file].append(resource)
    yield from ((file, tuple(resources)) for file, resources in found.items())


def _key(one: _Read, taken: Collection[str]) -> str:
    """What a person calls the resource; a number tells apart those of one name."""
    titles = (one.made.body.get(title) for title in _TITLES)
    said = one.written.key or next((str(title) for title in titles if title), one.written.form.name)
    count = 2
    key = said
    while key in taken:
        key, count = f"{said} ({count})", count + 1
    return key


def _names(value: Json) -> Iterator[re.Match[str]]:
    """Every full name of a resource in a body, in reading order."""
    if isinstance(value, str):
        if "projects/" in value:
            yield from _NAME.finditer(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)
