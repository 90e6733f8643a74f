"""What Google collects about a running service, done locally by one bounded process."""
