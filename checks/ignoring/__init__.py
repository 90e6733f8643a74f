"""Comments in the files that set findings aside, each for a reason."""
