"""A local Cloud Monitoring over gRPC and REST: one set of handlers, SQLite, loopback only."""
