"""What only the project in Google Cloud, or the web, can tell."""
