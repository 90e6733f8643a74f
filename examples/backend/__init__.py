"""A small health-data backend, watched by clarity.monitoring: uploads, insights, inference."""
