"""The monitoring of a service: its config, model, plan, and how both become cloud resources."""
