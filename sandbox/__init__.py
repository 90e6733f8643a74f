"""A local stand-in for Google Cloud Monitoring, to try, test and drill without an account."""
