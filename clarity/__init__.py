"""The application's side: what a backend imports so that its alerts have something to watch."""
