"""A local SMTP sink: it takes every letter, keeps it, and sends nothing on."""
