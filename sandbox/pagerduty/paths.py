"""Where the local PagerDuty is, on the port of the sandbox's REST API."""

from __future__ import annotations

V1_PATH = "/generic/2010-04-15/create_event.json"
V2_PATH = "/v2/enqueue"
LIST_PATH = "/sandbox/v1/pagerduty"
