"""How notifications call a metric: as its descriptor does, or as people call an SLO's selector."""

from __future__ import annotations

from monitoring.filters.ast import Selector, SloFunction
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse
from sandbox.api import names
from sandbox.api.context import Api

_SELECTOR = "select_slo_"
_CALLED = {
    SloFunction.BURN_RATE: "Burn rate",
    SloFunction.HEALTH: "Health",
    SloFunction.COMPLIANCE: "Compliance",
    SloFunction.BUDGET: "Error budget",
    SloFunction.BUDGET_FRACTION: "Error budget left",
    SloFunction.BUDGET_TOTAL: "Total error budget",
    SloFunction.COUNTS: "Events",
}


def metric_name(api: Api, project: str, type: str) -> str:
    """The display name of a metric; of a selector, what it shows and of which SLO. May be empty."""
    if not type.startswith(_SELECTOR):
        return str((api.descriptor(project, type) or {}).get("displayName", ""))
    try:
        node = parse(type)
    except FilterError:
        return ""
    if not isinstance(node, Selector):
        return ""
    row = api.store.get(api.key(names.OBJECTIVE, node.objective) or "")
    objective = row.body.get("displayName") if row else None
    over = f" over {node.lookback}" if node.lookback else ""
    return f"{_CALLED[node.function]}{over} of {objective or node.objective}"
