"""Reading the YAML config: positions kept, every mistake found at once, typed values out."""
