"""The filter language of Cloud Monitoring: text to a syntax tree, and back."""
