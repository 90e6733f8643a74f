"""What a service does about its own incidents: it listens to alerts, acts within limits, undoes."""
