"""What can be moved when an incident opens and put back when it closes, and under which limits."""
