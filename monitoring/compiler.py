"""From a Model to the Plan of an environment: pure, deterministic, offline.

Nothing here knows what a resource looks like; it knows which there are, in which order, and
collects what cannot be compiled, so that a person hears of everything at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from posixpath import dirname
from typing import ParamSpec, TypeVar

from alerts.absence import absence_policy
from alerts.budget import cap_policies, exhausted_policy, promise_policy
from alerts.burn_rate import tier_policies
from alerts.policy import Policy, policy_resource
from alerts.threshold import threshold_policy
from alerts.uptime import uptime_policy
from dashboards.dashboard import dashboard_resource, objectives_dashboards
from dashboards.widgets import widget
from monitoring.channels import channel_resource
from monitoring.compile_error import CompileError, CompileErrors
from monitoring.context import Context
from monitoring.descriptors import descriptor_key, descriptor_resource, is_ours
from monitoring.diagnostics import Diagnostic
from monitoring.garbage import uncollected
from monitoring.log_metrics import log_metric_key, log_metric_resource
from monitoring.model import Alert, Environment, Metric, Model, Objective, Service
from monitoring.plan import Kind, Note, Plan, Resource, Source
from monitoring.selecting import Disabled, taken
from monitoring.uptime_checks import uptime_resource
from slo.derived import Slo, derive
from slo.indicator import selections
from slo.resources import service_resource, slo_notes, slo_resource

T = TypeVar("T")
P = ParamSpec("P")

# A resource only ever needs one of an earlier kind.
ORDER = (
    Kind.CHANNEL,
    Kind.DESCRIPTOR,
    Kind.LOG_METRIC,
    Kind.SERVICE,
    Kind.SLO,
    Kind.UPTIME,
    Kind.POLICY,
    Kind.DASHBOARD,
)


def compile_plan(model: Model, environment: Environment) -> Plan:
    """The plan of a model in an environment, needed resources first.

    Raises CompileErrors, which holds a Diagnostic for everything that cannot be compiled.
    """
    compiler = _Compiler(model, environment, _context(model, environment))
    with uncollected():
        compiler.shared()
        for service in model.services:
            compiler.service(service)
        for service in model.services:
            compiler.pages(service)
        compiler.absences()
        return compiler.plan()


def _context(model: Model, environment: Environment) -> Context:
    routes = {**model.routes, **environment.routes}
    declared = {m.key: descriptor_key(m) for m in model.metrics.values() if is_ours(m)}
    declared |= {entry.metric.key: log_metric_key(entry) for entry in model.log_metrics.values()}
    return Context(
        project=environment.project,
        environment=environment.name,
        host=environment.host,
        routes={at: tuple(f"channel/{key}" for key in keys) for at, keys in routes.items()},
        declared=declared,
    )


@dataclass(slots=True)
class _Compiler:
    """What has been made so far of a model in an environment."""

    model: Model
    environment: Environment
    context: Context
    made: dict[Kind, list[Resource]] = field(default_factory=lambda: {kind: [] for kind in ORDER})
    notes: list[Note] = field(default_factory=list)
    faults: list[Diagnostic] = field(default_factory=list)
    slos: dict[str, Slo] = field(default_factory=dict)
    read: dict[str, tuple[Metric, Service]] = field(default_factory=dict)
    disabled: Disabled = field(init=False)

    def __post_init__(self) -> None:
        self.disabled = Disabled(self.environment.disabled)

    def shared(self) -> None:
        """What the services share: channels that are routed to, metrics that are declared."""
        owner = self._owner()
        overrides = self.environment.channels
        routed = {key for keys in self.context.routes.values() for key in keys}
        for channel in self.model.channels.values():
            if f"channel/{channel.key}" in routed:
                own = overrides.get(channel.key, {})
                self._add(channel_resource(self.context, channel, own, owner(channel.source)))
        for metric in self.model.metrics.values():
            if is_ours(metric):
                self._add(descriptor_resource(self.context, metric, owner(metric.source)))
        for entry in self.model.log_metrics.values():
            self._add(log_metric_resource(self.context, entry, owner(entry.source)))

    def service(self, service: Service) -> None:
        """A service, its objectives and its alerts."""
        self._add(service_resource(self.context, service))
        for objective in service.objectives:
            self._try(objective.source, self._objective, service, objective)
        for alert in service.alerts:
            self._alert(service, alert)
        for check in service.uptime_checks:
            made = self._try(check.source, uptime_resource, self.context, service, check)
            if made:
                self._add(made)
                self._policies(service, [uptime_policy(service, check)])

    def pages(self, service: Service) -> None:
        """A service's dashboards; they may draw any service's objectives."""
        shown = [
            slo
            for slo in (self.slos.get(objective.key) for objective in service.objectives)
            if slo and slo.key not in self.disabled
        ]
        for entry in service.dashboards:
            tried = [self._try(each.source, widget, each, self.slos) for each in entry.widgets]
            widgets = [made for made in tried if made]
            self._add(dashboard_resource(self.context, service, entry, widgets))
        for page in objectives_dashboards(self.context, service, shown):
            self._add(page)

    def absences(self) -> None:
        """A policy on the silence of every metric that an objective or a written alert reads."""
        for metric, service in self.read.values():
            self._policies(service, [absence_policy(self.context, service, metric)])

    def plan(self) -> Plan:
        """All that was made and is not left out; raises CompileErrors."""
        every = [resource for kind in ORDER for resource in self.made[kind]]
        self.faults += taken(every)
        kept, faults = self.disabled.leave_out(every, self.environment.source)
        self.faults += faults
        if self.faults:
            raise CompileErrors(self.faults)
        notified = {need for r in kept if r.kind is Kind.POLICY for need in r.needs}
        used = (r for r in kept if r.kind is not Kind.CHANNEL or r.key in notified)
        environment = self.environment
        return Plan(
            environment.project,
            environment.name,
            tuple(used),
            tuple(self.notes),
            environment.protect,
        )

    def _objective(self, service: Service, written: Objective) -> None:
        target = self.environment.targets.get(written.key, written.target)
        objective = written if target == written.target else replace(written, target=target)
        slo = derive(self.context.project, service, objective)
        self._add(slo_resource(self.context, slo))
        self.slos[objective.key] = slo
        self.notes += slo_notes(slo)
        for selection in selections(objective.indicator):
            self.read.setdefault(selection.metric.key, (selection.metric, service))
        self._policies(service, self._objective_policies(service, slo))

    def _alert(self, service: Service, alert: Alert) -> None:
        condition = alert.condition
        metric = condition.selection.metric
        self.read.setdefault(metric.key, (metric, service))
        made = self._try(condition.source, threshold_policy, self.context, service, alert)
        self._policies(service, [made])

    def _objective_policies(self, service: Service, slo: Slo) -> Iterator[Policy | Note]:
        yield from tier_policies(self.context, slo)
        yield exhausted_policy(slo)
        yield from cap_policies(slo, service.budgets)
        if slo.measure.promise:
            yield promise_policy(slo)

    def _policies(self, service: Service, made: Iterable[Policy | Note | None]) -> None:
        for each in made:
            if isinstance(each, Note):
                self.notes.append(each)
            elif each:
                self._add(policy_resource(self.context, service, each))

    def _add(self, resource: Resource) -> None:
        self.made[resource.kind].append(resource)

    def _try(
        self, source: Source, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """What `make` makes; where it cannot, the fault is kept with its place."""
        try:
            return make(*args, **kwargs)
        except CompileError as error:
            self.faults.append(error.at(source))
            return None

    def _owner(self) -> Callable[[Source], str]:
        """Whose label a shared entry carries: the service in whose folder it is written."""
        services = self.model.services
        folders = {dirname(service.source.file): service.id for service in reversed(services)}
        first = services[0].id if services else ""
        return lambda source: folders.get(dirname(source.file), first)
