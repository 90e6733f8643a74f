"""What the Monitoring API takes, and what we allow ourselves.

Sources: metric_service.proto; the service's documented quotas.
"""

from __future__ import annotations

SPACING_SECONDS = 5.0  # between two points of one series
CALL_SERIES = 200  # in one create_time_series, one point each
LABEL_VALUE_BYTES = 1_024  # documented in characters; bytes are the narrower reading
MILLISECOND = 0.001  # a cumulative point ends at least so long after its start
INT64_MOST = 2**63 - 1

CALL_SECONDS = 12.0  # the official client's own time-out of this call
SERIES = 1_000  # of one process: five calls an interval
LABEL_VALUES = 100  # distinct values of one label of one metric
