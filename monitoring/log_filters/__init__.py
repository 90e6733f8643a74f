"""The query language of Cloud Logging: text to a syntax tree, and back."""
