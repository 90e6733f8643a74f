"""A usable Pulumi CLI on any machine: found, installed or built."""
