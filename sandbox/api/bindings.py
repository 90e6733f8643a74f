"""Google's bindings: each RPC that this API knows, and its verb, path and body in REST.

A line is an RPC of the service above it: its name, the verb, the path template, the field of the
request that is the REST body (``*``: the whole request, ``-``: none) and, where the name does not
tell it, the type of the answer; a line set in deeper goes on with the one before. A test holds
every line against Google's discovery documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_TABLE = """
google.monitoring.v3.AlertPolicyService
  ListAlertPolicies GET /v3/{name=projects/*}/alertPolicies -
  GetAlertPolicy GET /v3/{name=projects/*/alertPolicies/*} -
  CreateAlertPolicy POST /v3/{name=projects/*}/alertPolicies alert_policy
  UpdateAlertPolicy PATCH /v3/{alert_policy.name=projects/*/alertPolicies/*} alert_policy
  DeleteAlertPolicy DELETE /v3/{name=projects/*/alertPolicies/*} -
google.monitoring.v3.AlertService
  ListAlerts GET /v3/{parent=projects/*}/alerts -
  GetAlert GET /v3/{name=projects/*/alerts/*} -
google.monitoring.v3.NotificationChannelService
  ListNotificationChannelDescriptors GET /v3/{name=projects/*}/notificationChannelDescriptors -
  GetNotificationChannelDescriptor GET /v3/{name=projects/*/notificationChannelDescriptors/*} -
  ListNotificationChannels GET /v3/{name=projects/*}/notificationChannels -
  GetNotificationChannel GET /v3/{name=projects/*/notificationChannels/*} -
  CreateNotificationChannel POST /v3/{name=projects/*}/notificationChannels notification_channel
  UpdateNotificationChannel PATCH
    /v3/{notification_channel.name=projects/*/notificationChannels/*} notification_channel
  DeleteNotificationChannel DELETE /v3/{name=projects/*/notificationChannels/*} -
  SendNotificationChannelVerificationCode POST
    /v3/{name=projects/*/notificationChannels/*}:sendVerificationCode * google.protobuf.Empty
  GetNotificationChannelVerificationCode POST
    /v3/{name=projects/*/notificationChannels/*}:getVerificationCode *
    google.monitoring.v3.GetNotificationChannelVerificationCodeResponse
  VerifyNotificationChannel POST /v3/{name=projects/*/notificationChannels/*}:verify *
google.monitoring.v3.ServiceMonitoringService
  CreateService POST /v3/{parent=*/*}/services service
  GetService GET /v3/{name=*/*/services/*} -
  ListServices GET /v3/{parent=*/*}/services -
  UpdateService PATCH /v3/{service.name=*/*/services/*} service
  DeleteService DELETE /v3/{name=*/*/services/*} -
  CreateServiceLevelObjective POST
    /v3/{parent=*/*/services/*}/serviceLevelObjectives service_level_objective
  GetServiceLevelObjective GET /v3/{name=*/*/services/*/serviceLevelObjectives/*} -
  ListServiceLevelObjectives GET /v3/{parent=*/*/services/*}/serviceLevelObjectives -
  UpdateServiceLevelObjective PATCH
    /v3/{service_level_objective.name=*/*/services/*/serviceLevelObjectives/*}
    service_level_objective
  DeleteServiceLevelObjective DELETE /v3/{name=*/*/services/*/serviceLevelObjectives/*} -
google.monitoring.v3.UptimeCheckService
  ListUptimeCheckConfigs GET /v3/{parent=projects/*}/uptimeCheckConfigs -
  GetUptimeCheckConfig GET /v3/{name=projects/*/uptimeCheckConfigs/*} -
  CreateUptimeCheckConfig POST /v3/{parent=projects/*}/uptimeCheckConfigs uptime_check_config
  UpdateUptimeCheckConfig PATCH
    /v3/{uptime_check_config.name=projects/*/uptimeCheckConfigs/*} uptime_check_config
  DeleteUptimeCheckConfig DELETE /v3/{name=projects/*/uptimeCheckConfigs/*} -
  ListUptimeCheckIps GET /v3/uptimeCheckIps -
google.monitoring.v3.GroupService
  ListGroups GET /v3/{name=projects/*}/groups -
  GetGroup GET /v3/{name=projects/*/groups/*} -
  CreateGroup POST /v3/{name=projects/*}/groups group
  UpdateGroup PUT /v3/{group.name=projects/*/groups/*} group
  DeleteGroup DELETE /v3/{name=projects/*/groups/*} -
  ListGroupMembers GET /v3/{name=projects/*/groups/*}/members -
google.monitoring.v3.MetricService
  ListMonitoredResourceDescriptors GET /v3/{name=projects/*}/monitoredResourceDescriptors -
  GetMonitoredResourceDescriptor GET
    /v3/{name=projects/*/monitoredResourceDescriptors/*} - google.api.MonitoredResourceDescriptor
  ListMetricDescriptors GET /v3/{name=projects/*}/metricDescriptors -
  GetMetricDescriptor GET /v3/{name=projects/*/metricDescriptors/**} - google.api.MetricDescriptor
  CreateMetricDescriptor POST
    /v3/{name=projects/*}/metricDescriptors metric_descriptor google.api.MetricDescriptor
  DeleteMetricDescriptor DELETE /v3/{name=projects/*/metricDescriptors/**} -
  ListTimeSeries GET /v3/{name=projects/*}/timeSeries -
  CreateTimeSeries POST /v3/{name=projects/*}/timeSeries * google.protobuf.Empty
  CreateServiceTimeSeries POST
    /v3/{name=projects/*}/timeSeries:createService * google.protobuf.Empty
google.monitoring.v3.SnoozeService
  CreateSnooze POST /v3/{parent=projects/*}/snoozes snooze
  ListSnoozes GET /v3/{parent=projects/*}/snoozes -
  GetSnooze GET /v3/{name=projects/*/snoozes/*} -
  UpdateSnooze PATCH /v3/{snooze.name=projects/*/snoozes/*} snooze
google.monitoring.dashboard.v1.DashboardsService
  CreateDashboard POST /v1/{parent=projects/*}/dashboards dashboard
  ListDashboards GET /v1/{parent=projects/*}/dashboards -
  GetDashboard GET /v1/{name=projects/*/dashboards/*} -
  DeleteDashboard DELETE /v1/{name=projects/*/dashboards/*} -
  UpdateDashboard PATCH /v1/{dashboard.name=projects/*/dashboards/*} dashboard
google.logging.v2.LoggingServiceV2
  WriteLogEntries POST /v2/entries:write * google.logging.v2.WriteLogEntriesResponse
  ListLogEntries POST /v2/entries:list *
  ListLogs GET /v2/{parent=projects/*}/logs -
  DeleteLog DELETE /v2/{log_name=projects/*/logs/*} -
google.logging.v2.MetricsServiceV2
  ListLogMetrics GET /v2/{parent=projects/*}/metrics -
  GetLogMetric GET /v2/{metric_name=projects/*/metrics/*} -
  CreateLogMetric POST /v2/{parent=projects/*}/metrics metric
  UpdateLogMetric PUT /v2/{metric_name=projects/*/metrics/*} metric
  DeleteLogMetric DELETE /v2/{metric_name=projects/*/metrics/*} -
google.logging.v2.ConfigServiceV2
  ListSinks GET /v2/{parent=projects/*}/sinks -
  GetSink GET /v2/{sink_name=projects/*/sinks/*} - google.logging.v2.LogSink
  CreateSink POST /v2/{parent=projects/*}/sinks sink google.logging.v2.LogSink
  UpdateSink PUT /v2/{sink_name=projects/*/sinks/*} sink google.logging.v2.LogSink
  UpdateSink PATCH /v2/{sink_name=projects/*/sinks/*} sink google.logging.v2.LogSink
  DeleteSink DELETE /v2/{sink_name=projects/*/sinks/*} -
"""

# Bindings of Google's that this API does not serve at all.
UNSERVED: tuple[tuple[str, str], ...] = (
    ("GET", "/v3/{name=folders/*}/timeSeries"),
    ("GET", "/v3/{name=organizations/*}/timeSeries"),
    ("POST", "/v3/{name=projects/*}/collectdTimeSeries"),
    ("POST", "/v3/{name=projects/*}/timeSeries:query"),
    ("GET", "/v1/locations/global/{name=**}"),
    ("POST", "/v1/locations/global/{name=**}"),
    ("DELETE", "/v1/locations/global/{name=**}"),
    ("GET", "/v1/locations/global/metricsScopes:listMetricsScopesByMonitoredProject"),
    ("GET", "/v1/{name=operations/**}"),
    ("GET", "/v1/{name=projects/*}/location/{location=*}/prometheus/api/v1/{path=**}"),
    ("POST", "/v1/{name=projects/*}/location/{location=*}/prometheus/api/v1/{path=**}"),
)

# Requests that are not called after their RPC.
_REQUESTS = {"CreateServiceTimeSeries": "CreateTimeSeriesRequest"}


@dataclass(frozen=True, slots=True)
class Binding:
    """One line of the table; `request` and `response` are full names of messages."""

    service: str
    name: str
    verb: str
    path: str
    body: str
    request: str
    response: str


def bindings() -> Iterator[Binding]:
    """The table, read."""
    service = ""
    for line in _TABLE.strip().replace("\n    ", " ").splitlines():
        if not line.startswith(" "):
            service = line
            continue
        name, verb, path, body, *response = line.split()
        package = service.rpartition(".")[0]
        yield Binding(
            service=service,
            name=name,
            verb=verb,
            path=path,
            body="" if body == "-" else body,
            request=f"{package}.{_REQUESTS.get(name, f'{name}Request')}",
            response=response[0] if response else _response(package, name),
        )


def _response(package: str, name: str) -> str:
    """What the name tells: a list has its own answer, a deletion none, the rest the resource."""
    if name.startswith("List"):
        return f"{package}.{name}Response"
    if name.startswith("Delete"):
        return "google.protobuf.Empty"
    for verb in ("Get", "Create", "Update", "Verify"):
        if name.startswith(verb):
            return f"{package}.{name.removeprefix(verb)}"
    raise ValueError(f"{name}: the answer must be said")
