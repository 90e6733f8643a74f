"""What Google's API accepts, and is still of no use."""
