"""From the contents of the config files to the Model, purely; all mistakes of all files at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from monitoring.config.alerts import read_alerts, read_uptime_checks
from monitoring.config.catalogue import Catalogue
from monitoring.config.channels import Routes, read_channels
from monitoring.config.check_settings import read_check_settings
from monitoring.config.collection import Collection, former
from monitoring.config.dashboards import read_dashboards
from monitoring.config.dependencies import read_dependencies
from monitoring.config.document import Document, Entry, read
from monitoring.config.files import Contents, Folder, folders
from monitoring.config.indicators import read_indicators
from monitoring.config.nodes import key_at
from monitoring.config.objectives import read_budgets, read_objectives
from monitoring.config.report import Report
from monitoring.model import (
    Alert,
    Channel,
    Dashboard,
    DeclaredBudget,
    Indicator,
    Metric,
    Model,
    Objective,
    Service,
    UptimeCheck,
)


@dataclass(frozen=True, slots=True)
class Assembled:
    """The model, if nothing is wrong, and the text of every file."""

    model: Model | None
    texts: Mapping[str, str]


class _Assembly:
    """The collections that all services share, while they fill."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.catalogue = Catalogue(report)
        self.channels: Collection[Channel] = Collection("channel", report)
        self.routes = Routes(self.channels, report)
        self.indicators: Collection[Indicator] = Collection("indicator", report)
        self.services: Collection[Service] = Collection("service", report)
        self.objectives: Collection[Objective] = Collection("objective", report)
        self.alerts: Collection[Alert] = Collection("alert", report)
        self.checks: Collection[UptimeCheck] = Collection("uptime check", report)
        self.dashboards: Collection[Dashboard] = Collection("dashboard", report)

    @property
    def collections(self) -> tuple[Collection[Any], ...]:
        own = (self.services, self.objectives, self.alerts, self.checks, self.dashboards)
        return (self.metrics, self.channels, *own)

    @property
    def metrics(self) -> Collection[Metric]:
        return self.catalogue.metrics


@dataclass(frozen=True, slots=True)
class _Documents:
    """A folder's documents by kind. None is a file that could not be read, or that is missing."""

    folder: Folder
    found: dict[str, Document | None] = field(default_factory=dict)

    def each(self, kind: str) -> Iterator[Document | None]:
        """The document of a kind, if the folder has, or should have, a file of it."""
        if kind in self.found:
            yield self.found[kind]


def assemble(contents: Contents, report: Report) -> Assembled:
    """Reads every file, then builds what they say together."""
    texts: dict[str, str] = {}
    services = [_documents(folder, contents, texts, report) for folder in folders(contents, report)]
    assembly = _Assembly(report)
    _read_shared(assembly, services)
    built = [_service(assembly, documents) for documents in services]
    built = [_with_dashboards(assembly, *pair) for pair in zip(built, services, strict=True)]
    built = [_with_dependencies(assembly, *pair) for pair in zip(built, services, strict=True)]
    _check_together(assembly, services[0])
    if report.failed:
        return Assembled(None, texts)
    model = Model(
        services=tuple(service for service in built if service is not None),
        metrics=assembly.metrics.values,
        log_metrics=assembly.catalogue.log_metrics,
        channels=assembly.channels.values,
        routes=assembly.routes.routes,
        checks=read_check_settings(services[0].found.get("checks"), assembly.metrics, report),
    )
    return Assembled(model, texts)


def _documents(
    folder: Folder, contents: Contents, texts: dict[str, str], report: Report
) -> _Documents:
    documents = _Documents(folder)
    for kind in folder.needed:
        documents.found[kind] = None
    for kind, file in folder.files.items():
        data = contents[file]
        if data is None:
            documents.found[kind] = None
        else:
            texts[file], documents.found[kind] = read(kind, file, data, report)
    return documents


def _read_shared(assembly: _Assembly, services: list[_Documents]) -> None:
    """The catalogue, indicators, channels and routes of all services, each before what uses it."""
    report, metrics = assembly.report, assembly.metrics
    for document in _all(services, "metrics"):
        assembly.catalogue.read_metrics(document)
    for document in _all(services, "log_metrics"):
        assembly.catalogue.read_log_metrics(document)
    for document in _all(services, "indicators"):
        read_indicators(document, assembly.indicators, metrics, report)
    for document in _all(services, "channels"):
        read_channels(document, assembly.channels)
    for document in _all(services, "channels"):
        if document is not None:
            assembly.routes.read(document)


def _all(services: list[_Documents], kind: str) -> Iterator[Document | None]:
    for documents in services:
        yield from documents.each(kind)


def _service(assembly: _Assembly, documents: _Documents) -> Service | None:
    """The service of a folder, without its dashboards, which may name objectives of any service."""
    found = documents.found["service"]
    entry = None
    if found is not None and found.sound():
        entry = Entry(found.root.keys["id"], found.root)
        assembly.services.claim(entry.node("id"))
        assembly.services.note_former(entry)
    name = entry.get("id") if entry else ""
    parts = _parts(assembly, documents, name)
    if entry is None:
        assembly.services.note_unread()
        return None
    service = assembly.services.values[name] = Service(
        id=name,
        source=entry.key.source,
        display_name=entry.get("display_name"),
        description=entry.get("description"),
        owner=entry.get("owner"),
        runbook=entry.get("runbook"),
        aliases=former(entry),
        **parts,
    )
    return service


class _Parts(TypedDict, total=False):
    """What a service has in files of its own."""

    objectives: tuple[Objective, ...]
    budgets: tuple[DeclaredBudget, ...]
    alerts: tuple[Alert, ...]
    uptime_checks: tuple[UptimeCheck, ...]


def _parts(assembly: _Assembly, documents: _Documents, name: str) -> _Parts:
    parts: _Parts = {}
    report, metrics, indicators = assembly.report, assembly.metrics, assembly.indicators
    for document in documents.each("sla_objectives"):
        found = read_objectives(document, name, assembly.objectives, indicators, report)
        parts["objectives"] = found
        if document is not None:
            parts["budgets"] = read_budgets(document, found, report)
    for document in documents.each("alerts"):
        parts["alerts"] = read_alerts(document, name, assembly.alerts, metrics, report)
    for document in documents.each("uptime_checks"):
        parts["uptime_checks"] = read_uptime_checks(document, name, assembly.checks, report)
    return parts


def _with_dashboards(
    assembly: _Assembly, service: Service | None, documents: _Documents
) -> Service | None:
    dashboards: tuple[Dashboard, ...] = ()
    for document in documents.each("dashboards"):
        dashboards = read_dashboards(
            document,
            service.id if service else "",
            assembly.dashboards,
            assembly.metrics,
            assembly.objectives,
            assembly.report,
        )
    return replace(service, dashboards=dashboards) if service else None


def _with_dependencies(
    assembly: _Assembly, service: Service | None, documents: _Documents
) -> Service | None:
    document = documents.found["service"]
    if service is None or document is None:
        return service
    found = read_dependencies(document, service.id, assembly.services, assembly.report)
    return replace(service, dependencies=found)


def _check_together(assembly: _Assembly, first: _Documents) -> None:
    """What only shows once everything is read."""
    for collection in assembly.collections:
        collection.check_former_keys()
    channels = first.found["channels"]
    if channels is not None and channels.sound():
        assembly.routes.check_all_routed(key_at(channels.root, "routes"))
    if not assembly.report.failed:  # else what would use it may be what is wrong
        assembly.indicators.warn_unused()
