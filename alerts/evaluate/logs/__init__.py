"""The Logging query language: syntax tree and matching of log entries."""
