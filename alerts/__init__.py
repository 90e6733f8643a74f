"""Alert policies: burn-rate tiers, thresholds, absence, uptime."""
