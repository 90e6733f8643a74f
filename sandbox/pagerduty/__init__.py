"""A local PagerDuty: it takes events of both versions, keeps incidents, and shows what it got."""
