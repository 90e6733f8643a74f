"""Traces of requests: of the sampled ones, and what was done here for the failed and the slow."""
