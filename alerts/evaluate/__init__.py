"""What Cloud Monitoring's alerting would make of time series: incidents, with the time of each."""
