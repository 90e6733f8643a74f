"""Metrics, logs, traces, health and incident response of a service, as its catalogue says."""
