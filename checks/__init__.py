"""The checks that judge a project offline: its config, and every stack's Plan."""
