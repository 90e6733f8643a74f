"""What Google's API refuses, as pure functions over REST bodies; the checks and the sandbox share it."""
