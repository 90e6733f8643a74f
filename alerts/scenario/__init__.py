"""Scenarios: what happens to a service, as data, and the time series that it makes."""
