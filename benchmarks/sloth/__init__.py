"""The peer that compile is timed against: sloth, built from its Go module, and its spec files."""
