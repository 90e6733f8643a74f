"""Circuit breakers around what a service depends on; instances share them through Redis."""
