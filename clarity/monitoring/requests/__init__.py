"""HTTP requests as the service serves them: observed once, told to all who record them."""
