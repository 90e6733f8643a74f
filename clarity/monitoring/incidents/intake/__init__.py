"""From a request to an incident: who sent it, what it says, and whether it is news."""
