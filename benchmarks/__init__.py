"""How long this project's commands take, beside a peer's where one does the same: make bench."""
