"""A gcp Pulumi plugin that speaks to the local API where the official one cannot be had."""
