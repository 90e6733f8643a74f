"""Messages that the service has and Google's published package lacks: alerts.

They are declared here after the service's discovery document, for REST alone. A test compares them
with the document.
"""

from __future__ import annotations

from google.api import metric_pb2, monitored_resource_pb2
from google.protobuf import timestamp_pb2

from sandbox.api import declared

_PACKAGE = "google.monitoring.v3"

# Services whose messages stand here.
REST_ONLY = frozenset({f"{_PACKAGE}.AlertService"})

_TABLE = """
Alert
  name string
  state enum STATE_UNSPECIFIED OPEN CLOSED
  open_time google.protobuf.Timestamp
  close_time google.protobuf.Timestamp
  resource google.api.MonitoredResource
  metadata google.api.MonitoredResourceMetadata
  metric google.api.Metric
  log LogMetadata
  policy PolicySnapshot
PolicySnapshot
  name string
  display_name string
  user_labels map string
  severity enum SEVERITY_UNSPECIFIED CRITICAL ERROR WARNING
LogMetadata
  extracted_labels map string
GetAlertRequest
  name string
ListAlertsRequest
  parent string
  filter string
  order_by string
  page_size int32
  page_token string
ListAlertsResponse
  alerts repeated Alert
  next_page_token string
  total_size int32
"""


def register() -> None:
    """Put the messages into the default pool, unless the package has come to have them."""
    declared.register(_PACKAGE, _TABLE, (metric_pb2, monitored_resource_pb2, timestamp_pb2))
