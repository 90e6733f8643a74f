"""What rules look things up in: what follows from plan and model, and what is known of Google."""
