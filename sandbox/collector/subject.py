"""Who is watched: a service on this machine, under the names that Cloud Run would give it."""

from __future__ import annotations

from dataclasses import dataclass

from clarity.monitoring.identity import Identity
from sandbox.collector.point import Labels, Resource

JOB = "run-gmp-sidecar"  # the name of the RunMonitoring that stands where there is none
CLUSTER = "__run__"


@dataclass(frozen=True, slots=True)
class Subject:
    """`host` (a loopback address) and `port` are where it listens."""

    identity: Identity
    host: str
    port: int
    job: str = JOB

    def prometheus_target(self) -> Resource:
        """As the sidecar names what it scrapes. Source: run-gmp-sidecar, confgenerator."""
        me = self.identity
        labels = {
            "project_id": me.project,
            "location": me.location,
            "cluster": CLUSTER,
            "namespace": me.service,
            "job": self.job,
            "instance": f"{me.instance}:{self.port}",
        }
        return Resource("prometheus_target", labels)

    def target_labels(self) -> Labels:
        """The metric labels that the sidecar adds to every series."""
        me = self.identity
        return {
            "instanceId": me.instance,
            "service_name": me.service,
            "revision_name": me.revision,
            "configuration_name": me.service,
        }

    def cloud_run_revision(self) -> Resource:
        """The resource of its log entries and of the platform's metrics."""
        me = self.identity
        labels = {
            "project_id": me.project,
            "location": me.location,
            "service_name": me.service,
            "revision_name": me.revision,
            "configuration_name": me.service,
        }
        return Resource("cloud_run_revision", labels)
