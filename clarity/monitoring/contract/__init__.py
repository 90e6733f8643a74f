"""What the application emits: its metrics (generated from the catalogue) and its log events."""
