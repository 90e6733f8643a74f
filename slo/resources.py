"""The Service and ServiceLevelObjective resources."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.context import Context, renamed
from monitoring.model import Service
from monitoring.plan import Json, Kind, Note, Resource
from monitoring.text import duration, number
from slo.derived import Slo, service_name
from slo.indicator import request_based, selections


def service_resource(context: Context, service: Service) -> Resource:
    """The service that the objectives are those of."""
    body: dict[str, Json] = {
        "name": service_name(context.project, service),
        "displayName": service.display_name,
        "custom": {},
    }
    return context.resource(
        Kind.SERVICE,
        f"service/{service.id}",
        body,
        source=service.source,
        service=service.id,
        aliases=renamed("service/", service.aliases),
    )


def slo_resource(context: Context, slo: Slo) -> Resource:
    """The SLO of an objective; raises CompileError where its indicator cannot be measured."""
    objective, measure = slo.objective, slo.measure
    body: dict[str, Json] = {
        "name": slo.name,
        "displayName": f"{slo.title}: {slo.promise}",
        "serviceLevelIndicator": _indicator(slo),
        "goal": float(measure.goal),
    }
    if measure.calendar:
        body["calendarPeriod"] = measure.calendar.value
    else:
        body["rollingPeriod"] = f"{measure.seconds}s"
    return context.resource(
        Kind.SLO,
        slo.key,
        body,
        source=objective.source,
        service=slo.service.id,
        needs=[
            f"service/{slo.service.id}",
            *context.declaring(selections(objective.indicator)),
        ],
        aliases=renamed("slo/", objective.aliases),
    )


def _indicator(slo: Slo) -> dict[str, Json]:
    counted = slo.measure.counted
    events = request_based(slo.objective.indicator, slo.bound)
    if not counted:
        return {"requestBased": events}
    threshold = {"performance": events, "threshold": float(slo.objective.target.goal)}
    windows = {"goodTotalRatioThreshold": threshold, "windowPeriod": f"{counted}s"}
    return {"windowsBased": windows}


def slo_notes(slo: Slo) -> Iterator[Note]:
    """What the reader of a plan should know: the mapping used, the tiers left out."""
    source = slo.objective.source
    if slo.measure.note:
        yield Note(slo.key, slo.measure.note, source)
    for left in slo.tiers.left_out:
        tier = left.tier
        yield Note(
            slo.key,
            f"no {tier.name} policy for a burn rate of {number(tier.burn)} over "
            f"{duration(tier.long)}: {left.why}",
            source,
        )
