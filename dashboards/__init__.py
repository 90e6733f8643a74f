"""Dashboards: widgets, layout, and the canonical form of their JSON."""
