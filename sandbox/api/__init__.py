"""A local Cloud Monitoring API over gRPC and REST, on loopback only."""
