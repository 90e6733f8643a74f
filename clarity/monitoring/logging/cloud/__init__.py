"""Entries straight to the API of Cloud Logging, for hosts without a logging agent."""
