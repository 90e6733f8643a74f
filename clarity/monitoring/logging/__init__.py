"""Log entries as Cloud Logging reads them: one JSON line each, bounded, without personal data."""
