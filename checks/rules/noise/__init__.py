"""What wakes people for nothing, or leaves those who are woken without help."""
