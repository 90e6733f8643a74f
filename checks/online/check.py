"""A report completed by what the project in Google Cloud says, and the pages of the runbooks.

The rules run once more, with the facts of the real metrics; what they find beyond the report is
added to it, as the project's settings and comments have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from checks.check import Report
from checks.engine import judged_plan, judged_project, refused
from checks.facts.runbooks import document_in, documents_named, runbooks
from checks.ignoring.apply import sift
from checks.online.facts import ProjectFacts
from checks.online.links import Asking, ask, is_web, unresolved
from checks.online.metrics import declared, domains, judge_metrics
from checks.online.readers import readers
from checks.online.resources import judge_channels, judge_quotas, unmanaged
from checks.online.state import State, Unread
from checks.online.web import hosts, judge_hosts, judge_links
from checks.place import Documents, Places
from checks.rule import PlanView, ProjectView
from checks.severities import adjusted
from clarity.monitoring.loopback import is_loopback
from monitoring.config import load_environment
from monitoring.diagnostics import Diagnostic
from monitoring.model import Model
from monitoring.plan import Kind, Plan
from monitoring.validation.lookup import Lookup


@dataclass(frozen=True, slots=True)
class Told:
    """The completed report, what could not be read, and what is good to know."""

    report: Report
    unread: tuple[Unread, ...] = ()
    notes: tuple[str, ...] = ()


def check_online(
    root: Path, report: Report, endpoint: str = "", timeout: float = 20.0, today: date | None = None
) -> Told:
    """Hold the plans of a report of the project at `root` against their projects in the cloud.

    With an endpoint on loopback (the sandbox) no names of hosts are looked up, and pages may be on
    this machine. Raises AccessError where a project does not let us read it, ModuleNotFoundError
    where Google's clients are not installed.
    """
    model = report.model
    if model is None or not report.plans:
        return Told(report)
    from checks.online.cloud import Cloud

    places = Places(report.texts)
    local = is_loopback(endpoint)
    found: dict[Diagnostic, None] = {}
    unread: list[Unread] = []
    notes: list[str] = []
    for stack, plan in report.plans.items():
        read = readers(model, plan)
        services = sorted(str(r.body["name"]) for r in plan.of(Kind.SERVICE))
        alerting = [type for type, reader in read.items() if reader.alerts]
        cloud = Cloud(plan.project, endpoint, timeout)
        state = cloud.read(domains(model), services, alerting)
        facts = ProjectFacts(model, state.metrics or {}, declared(plan))
        found |= dict.fromkeys(judge_metrics(state, model, declared(plan), read, places))
        found |= dict.fromkeys(judge_channels(state, plan, places))
        found |= dict.fromkeys(judge_quotas(state, plan, places))
        found |= dict.fromkeys(_by_rules(root, report, model, stack, plan, facts, places))
        if not local:
            found |= dict.fromkeys(judge_hosts(plan, unresolved(hosts(plan)), places))
        unread += state.unread
        notes += _notes(state)
    named = [(source, url) for source, url in runbooks(model) if is_web(url)]
    asked = ask((url for _, url in named), Asking(loopback=local, timeout=timeout / 2))
    found |= dict.fromkeys(judge_links(named, asked, places))
    if asked.unknown:
        notes.append(f"runbooks that cannot be asked for from here: {_some(asked.unknown)}")
    return Told(_completed(report, model, found, places, today), tuple(unread), tuple(notes))


def _by_rules(
    root: Path,
    report: Report,
    model: Model,
    stack: str,
    plan: Plan,
    facts: Lookup,
    places: Places,
) -> Iterator[Diagnostic]:
    """What the rules find with these facts."""
    yield from refused(plan, facts, places)
    yield from judged_plan(PlanView(plan, facts), places)
    environment = load_environment(root, stack, model).environment
    if environment is None:
        return
    document = partial(document_in, root)
    view = ProjectView(
        model,
        {stack: environment},
        {stack: plan},
        facts,
        places,
        Documents(report.texts, places),
        {name: document(name) for name in documents_named(model)},
    )
    yield from judged_project(view)


def _notes(state: State) -> Iterator[str]:
    names = unmanaged(state)
    if names:
        yield f"{state.project} has alert policies that nobody manages: {_some(names)}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _completed(
    report: Report,
    model: Model,
    found: Mapping[Diagnostic, None],
    places: Places,
    today: date | None,
) -> Report:
    """The report with what is new, in order."""
    old = {*report.diagnostics, *(one.diagnostic for one in report.ignored)}
    wanted = adjusted(found, model.checks, lambda: places)
    sifted = sift(wanted, report.texts, today or date.today(), complete=False)
    every = dict.fromkeys((*report.diagnostics, *(d for d in sifted.diagnostics if d not in old)))
    ignored = dict.fromkeys((*report.ignored, *sifted.ignored))
    ordered = sorted(every, key=lambda d: (d.span, d.code, d.message))
    return replace(report, diagnostics=tuple(ordered), ignored=tuple(ignored))
