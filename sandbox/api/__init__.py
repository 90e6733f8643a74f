"""A local Cloud Monitoring over gRPC and REST: one set of handlers, state in SQLite, loopback only."""
