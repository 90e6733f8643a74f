"""What really happened: time series read from files, Prometheus or Google Cloud."""
