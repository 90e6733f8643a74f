"""Spans over OTLP, by HTTP and gRPC, kept as Cloud Trace would: what was slow, and in what."""
