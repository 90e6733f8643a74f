"""Dashboard resources: those that the config lists, and those of the objectives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboards.layout import mosaic
from dashboards.objectives import objectives_layout, pages
from monitoring.context import Context, renamed
from monitoring.model import Dashboard, Service
from monitoring.plan import Json, Kind, Resource
from slo.derived import Slo


def dashboard_resource(
    context: Context, service: Service, entry: Dashboard, widgets: Sequence[Json]
) -> Resource:
    """The dashboard of an entry, with the widgets made of its entries."""
    body = {
        "displayName": f"{service.display_name}: {entry.display_name}",
        "mosaicLayout": mosaic(widgets),
    }
    shown = [selection for each in entry.widgets for selection in (each.selection, each.of)]
    return context.resource(
        Kind.DASHBOARD,
        f"dashboard/{entry.key}",
        body,
        source=entry.source,
        service=service.id,
        needs=context.declaring(shown),
        aliases=renamed("dashboard/", entry.aliases),
    )


def objectives_dashboards(
    context: Context, service: Service, slos: Sequence[Slo]
) -> Iterator[Resource]:
    """The service's objectives: ``dashboard/objectives/SERVICE``, further pages with a number."""
    parts = list(pages(slos))
    for page, part in enumerate(parts, 1):
        suffix = f"/{page}" if page > 1 else ""
        counted = f" ({page} of {len(parts)})" if len(parts) > 1 else ""
        yield context.resource(
            Kind.DASHBOARD,
            f"dashboard/objectives/{service.id}{suffix}",
            {
                "displayName": f"{service.display_name}: Objectives{counted}",
                "mosaicLayout": objectives_layout(part),
            },
            source=service.source,
            service=service.id,
            needs=[slo.key for slo in part],
            aliases=renamed("dashboard/objectives/", service.aliases, suffix),
        )
