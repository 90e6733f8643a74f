"""What the service does, one module a kind of resource; no handler knows of a wire."""
