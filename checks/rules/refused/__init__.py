"""What Google's API refuses: the pages of the rules that `monitoring.validation` finds."""
