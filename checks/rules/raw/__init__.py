"""Files that hold Google's own resources, as files."""
