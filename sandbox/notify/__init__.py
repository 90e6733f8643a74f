"""What Cloud Monitoring sends when an incident opens, closes, or is still open."""
