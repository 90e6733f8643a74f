"""The routes of the example backend, a module a subject."""
