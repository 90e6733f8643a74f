"""Log entries: checked and completed as Cloud Logging does, kept, and counted into metrics."""
