"""Comments that set findings aside."""
