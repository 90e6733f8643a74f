"""Service level objectives over time series: events good and bad, windows, compliance periods."""
