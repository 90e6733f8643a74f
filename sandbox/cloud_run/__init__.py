"""A local Cloud Run Admin API v2: services, revisions, operations; it runs no container."""
