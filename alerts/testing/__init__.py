"""Alert tests: what must fire and what must stay silent, held against the evaluation."""
