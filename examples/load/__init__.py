"""Load on the example backend: users who send data and ask for insights, and a few intruders."""
