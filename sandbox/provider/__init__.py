"""A gcp Pulumi plugin that speaks to the local API where the official one cannot be had."""

VERSION = "9.35.0"  # of pulumi-gcp, whose official plugin this one stands in for
