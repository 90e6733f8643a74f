"""What the files of the config say wrongly: pages of what `monitoring.config` finds."""
