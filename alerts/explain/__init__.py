"""What an alert policy means, in words and numbers, for a person who has just been woken."""
