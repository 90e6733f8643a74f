"""Dashboards: what each widget shows, where it stands, and the page of the objectives."""
