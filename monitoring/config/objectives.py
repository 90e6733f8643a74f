"""sla_objectives.yaml: a service's objectives and the budgets that it declares."""

from __future__ import annotations

from monitoring.config.codes import Code
from monitoring.config.collection import Collection, former
from monitoring.config.document import Document, Entry
from monitoring.config.nodes import Mapping
from monitoring.config.parsing import parsed
from monitoring.config.report import Report, quoted
from monitoring.config.values import duration, percentage, rate, target, window
from monitoring.model import DeclaredBudget, Indicator, Objective, RatioIndicator

SECTION = "service_level_objectives"
_BUDGETS = ("monthly_downtime", "daily_error_budget")


def read_objectives(
    document: Document | None,
    service: str,
    objectives: Collection[Objective],
    indicators: Collection[Indicator],
    report: Report,
) -> tuple[Objective, ...]:
    """The service's objectives, in the file's order; they are added to the collection too."""
    found = []
    for entry in objectives.entries(document, SECTION):
        objective = _objective(entry, service, indicators, report)
        if objective is not None:
            objectives.values[entry.name] = objective
            found.append(objective)
    return tuple(found)


def _objective(
    entry: Entry, service: str, indicators: Collection[Indicator], report: Report
) -> Objective | None:
    indicator = indicators.find(entry.node("indicator"), entry.get("indicator", entry.name))
    promised = parsed(entry.node("target"), target, report)
    measured = parsed(entry.node("measurement_window"), window, report)
    windows = None
    if "good_windows" in entry.body.items:
        windows = parsed(entry.node("good_windows"), percentage, report)
    expected = None
    if "expected_rate" in entry.body.items:
        expected = parsed(entry.node("expected_rate"), rate, report)
    if indicator is None or promised is None or measured is None:
        return None
    return Objective(
        key=entry.name,
        source=entry.key.source,
        service=service,
        description=entry.get("description"),
        indicator=indicator,
        target=promised,
        window=measured,
        good_windows=windows,
        expected_rate=expected,
        aliases=former(entry),
    )


def read_budgets(
    document: Document, objectives: tuple[Objective, ...], report: Report
) -> tuple[DeclaredBudget, ...]:
    """The declared budgets, which belong to the service's one ratio, or to the objective named."""
    section = document.section("error_budgets")
    if section is None or not document.sound("error_budgets") or not document.sound(SECTION):
        return ()
    owner = _owner(section, document, objectives, report)
    found = []
    for name in _BUDGETS:
        if name in section.items:
            seconds = parsed(section.items[name], duration, report)
            if seconds is not None and owner:
                place = section.keys[name].source
                found.append(DeclaredBudget(name, place, seconds, owner))
    return tuple(found)


def _owner(
    section: Mapping, document: Document, objectives: tuple[Objective, ...], report: Report
) -> str:
    """The key of the objective that the budgets are of; empty, and a finding, if unclear."""
    keys = [o.key for o in objectives]
    if "objective" in section.items:
        place = section.items["objective"]
        if place.value in keys:
            return str(place.value)
        if place.value not in {key.value for key in document.keys(SECTION)}:
            message = f"this service has no objective {quoted(place.value)}"
            hint = report.spelling(place.value, keys)
            report.error(place, Code.REFERENCE, message, hint)
        return ""
    ratios = [o.key for o in objectives if isinstance(o.indicator, RatioIndicator)]
    if len(ratios) == 1:
        return ratios[0]
    if len(keys) == len(list(document.keys(SECTION))):  # else another mistake may be the reason
        place = document.root.keys["error_budgets"]
        count = "no objective that counts" if not ratios else f"{len(ratios)} objectives that count"
        message = f"whose budgets are these? The service has {count} events"
        hint = "name it: objective: KEY" if ratios else "remove error_budgets"
        report.error(place, Code.REFERENCE, message, hint)
    return ""
