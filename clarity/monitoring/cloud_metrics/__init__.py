"""Custom metrics: recorded in memory, written to Cloud Monitoring by one thread of the process."""
