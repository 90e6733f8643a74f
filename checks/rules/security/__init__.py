"""What gives away a secret or somebody's data, or can be listened to or switched off."""
