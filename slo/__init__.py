"""Service level objectives: targets, windows, budgets, burn rates, and the SLO bodies."""
