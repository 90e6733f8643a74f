"""Auto-scaling: a higher minimum of instances, at service level, which makes no new revision."""

from __future__ import annotations

from dataclasses import dataclass

from clarity.monitoring.incidents.actions.fault import Fault
from clarity.monitoring.incidents.actions.lever import Reading
from clarity.monitoring.incidents.cloud_run import CloudRun
from clarity.monitoring.incidents.deadline import Deadline


@dataclass(frozen=True, slots=True)
class ScalingLever:
    """`instances` is a level, not a step: however often it is applied, it goes no higher.

    A position is the minimum of instances; the service's maximum caps what is wanted.
    """

    cloud_run: CloudRun
    target: str
    instances: int
    action: str = "auto_scale"

    async def read(self, deadline: Deadline) -> Reading:
        service = await self.cloud_run.read(self.target, deadline)
        if service.manual:
            raise Fault("scaled_by_hand")
        return Reading(str(service.min_instances), service.etag, service.max_instances)

    def wanted(self, reading: Reading) -> str:
        level = min(self.instances, reading.most) if reading.most else self.instances
        return str(max(int(reading.position), level))

    async def move(self, to: str, etag: str, deadline: Deadline, *, rehearse: bool) -> bool:
        return await self.cloud_run.set_min_instances(
            self.target, int(to), etag, deadline, rehearse=rehearse
        )
