"""The loop closed, live: load, an error burst, the page, the responder's action, the recovery."""
