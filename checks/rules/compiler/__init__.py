"""What cannot be made of the config: pages of what `monitoring.compiler` refuses."""
