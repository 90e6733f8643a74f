"""Where incidents are entered and notifications seen, and how many go in a request."""

from __future__ import annotations

INCIDENTS_PATH = "/sandbox/v1/incidents"
SERIES_PATH = "/sandbox/v1/series"
NOTIFICATIONS_PATH = "/sandbox/v1/notifications"
MAX_EVENTS = 500
