"""Log entries as alerting sees them: matched, extracted from, counted."""
