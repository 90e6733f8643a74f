"""The Prometheus metrics of a service, and the /metrics page that a collector reads."""
