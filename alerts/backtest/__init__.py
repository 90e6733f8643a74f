"""The policies of a plan over real history, before and after a change."""
