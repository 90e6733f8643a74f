"""Faults of what acts on incidents, by the part of it where they happened."""

from __future__ import annotations

from enum import StrEnum

from clarity.monitoring.counts import Count


class Part(StrEnum):
    """Where something failed that neither a notification nor an action of its own tells of."""

    RECEIVER = "receiver"  # an error of ours, answered with 500
    AUDIT = "audit"  # what was done, or refused, is in no audit entry
    CERTIFICATES = "certificates"  # new ones could not be had; those that are kept go on
    HOLDS = "holds"  # what was moved cannot be read, so it is not put back


def faults(part: Part) -> Count:
    """Of one part; all parts together are ``clarity_monitoring_incident_faults_total``."""
    help = "Faults of what acts on incidents, by part."
    return Count("incident_faults", help, "part", known=(part,))
