"""What costs more than it is worth: money, and time series without end."""
