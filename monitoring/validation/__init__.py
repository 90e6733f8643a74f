"""What Google's API refuses in a REST body, as pure functions for checks and sandbox."""
