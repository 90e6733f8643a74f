"""The methods of the API: Google's bindings joined with the handlers, for both wires."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.api.bindings import Binding, bindings
from sandbox.api.context import Api, Body, Request
from sandbox.api.handlers import (
    alert_policies,
    alerts,
    channels,
    dashboards,
    descriptors,
    groups,
    log_entries,
    log_metrics,
    logs,
    services,
    sinks,
    snoozes,
    time_series,
    time_series_list,
    uptime,
)

Handler = Callable[[Api, Request], Body]

_HANDLERS: dict[str, Handler] = {
    "ListAlertPolicies": alert_policies.listing,
    "GetAlertPolicy": alert_policies.POLICIES.get,
    "CreateAlertPolicy": alert_policies.create,
    "UpdateAlertPolicy": alert_policies.update,
    "DeleteAlertPolicy": alert_policies.POLICIES.delete,
    "ListAlerts": alerts.listing,
    "GetAlert": alerts.ALERTS.get,
    "ListNotificationChannelDescriptors": channels.descriptors,
    "GetNotificationChannelDescriptor": channels.descriptor,
    "ListNotificationChannels": channels.listing,
    "GetNotificationChannel": channels.CHANNELS.get,
    "CreateNotificationChannel": channels.create,
    "UpdateNotificationChannel": channels.update,
    "DeleteNotificationChannel": channels.delete,
    "CreateService": services.create_service,
    "GetService": services.SERVICES.get,
    "ListServices": services.list_services,
    "UpdateService": services.update_service,
    "DeleteService": services.delete_service,
    "CreateServiceLevelObjective": services.create_objective,
    "GetServiceLevelObjective": services.OBJECTIVES.get,
    "ListServiceLevelObjectives": services.list_objectives,
    "UpdateServiceLevelObjective": services.update_objective,
    "DeleteServiceLevelObjective": services.OBJECTIVES.delete,
    "ListUptimeCheckConfigs": uptime.listing,
    "GetUptimeCheckConfig": uptime.CHECKS.get,
    "CreateUptimeCheckConfig": uptime.create,
    "UpdateUptimeCheckConfig": uptime.update,
    "DeleteUptimeCheckConfig": uptime.delete,
    "ListUptimeCheckIps": uptime.ips,
    "ListGroups": groups.listing,
    "GetGroup": groups.GROUPS.get,
    "CreateGroup": groups.create,
    "UpdateGroup": groups.update,
    "DeleteGroup": groups.delete,
    "ListMonitoredResourceDescriptors": descriptors.list_resources,
    "GetMonitoredResourceDescriptor": descriptors.get_resource,
    "ListMetricDescriptors": descriptors.listing,
    "GetMetricDescriptor": descriptors.get,
    "CreateMetricDescriptor": descriptors.create,
    "DeleteMetricDescriptor": descriptors.delete,
    "ListTimeSeries": time_series_list.listing,
    "CreateTimeSeries": time_series.create,
    "CreateServiceTimeSeries": time_series.create,
    "CreateSnooze": snoozes.create,
    "ListSnoozes": snoozes.listing,
    "GetSnooze": snoozes.SNOOZES.get,
    "UpdateSnooze": snoozes.update,
    "CreateDashboard": dashboards.create,
    "ListDashboards": dashboards.listing,
    "GetDashboard": dashboards.DASHBOARDS.get,
    "DeleteDashboard": dashboards.DASHBOARDS.delete,
    "UpdateDashboard": dashboards.update,
    "WriteLogEntries": log_entries.write,
    "ListLogEntries": log_entries.listing,
    "ListLogs": logs.listing,
    "DeleteLog": logs.delete,
    "ListLogMetrics": log_metrics.listing,
    "GetLogMetric": log_metrics.get,
    "CreateLogMetric": log_metrics.create,
    "UpdateLogMetric": log_metrics.update,
    "DeleteLogMetric": log_metrics.delete,
    "ListSinks": sinks.listing,
    "GetSink": sinks.get,
    "CreateSink": sinks.create,
    "UpdateSink": sinks.update,
    "DeleteSink": sinks.delete,
}


@dataclass(frozen=True, slots=True)
class Method:
    """An RPC, and what it does. One without a handler is known and answers UNIMPLEMENTED."""

    binding: Binding
    handler: Handler | None

    @property
    def name(self) -> str:
        return self.binding.name

    @property
    def writes(self) -> bool:
        reads = self.binding.verb == "GET" or self.name.startswith("List")
        return not reads and self.handler is not None

    @property
    def rpc(self) -> str:
        """``/google.monitoring.v3.GroupService/ListGroups``"""
        return f"/{self.binding.service}/{self.name}"


METHODS: tuple[Method, ...] = tuple(
    Method(binding, _HANDLERS.get(binding.name)) for binding in bindings()
)
