"""Programs that show the whole at work: a backend that is watched, its load, its bad day."""
