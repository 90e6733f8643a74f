"""A local Pub/Sub over REST: topics, subscriptions, pull, and signed pushes to loopback."""
