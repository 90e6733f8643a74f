"""Health of the service and of what it depends on, as probes and uptime checks ask for it."""
