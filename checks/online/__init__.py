"""What a project in Google Cloud says of a plan: real metrics, channels, quotas; read-only."""
