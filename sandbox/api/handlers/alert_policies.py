"""Alert policies: google.monitoring.v3.AlertPolicyService."""

from __future__ import annotations

from monitoring.plan import Kind
from sandbox.api import masks, names
from sandbox.api.context import Api, Body, Request
from sandbox.api.errors import invalid
from sandbox.api.handlers.base import Collection
from sandbox.api.handlers.references import check_policy

MESSAGE = "google.monitoring.v3.AlertPolicy"
AUTHOR = "sandbox@localhost"
_READ_ONLY = ("name", "creationRecord", "mutationRecord", "validity")

POLICIES = Collection(
    Kind.POLICY,
    names.POLICY,
    "alertPolicies",
    lambda parts, name: f"Cannot find alert policy {name}.",
    sized=True,
)


def create(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    policy = {k: v for k, v in request.get("alertPolicy", {}).items() if k not in _READ_ONLY}
    policy.setdefault("enabled", True)
    record = {"mutateTime": api.timestamp(), "mutatedBy": AUTHOR}
    policy |= {"creationRecord": record, "mutationRecord": record}
    policy["name"] = names.POLICY.fill(project=project, id=names.new_number())
    for condition in policy.get("conditions", ()):
        condition.pop("name", None)
    _name_conditions(policy, known=())
    _check(api, project, policy)
    api.add(POLICIES.kind, f"projects/{project}", policy["name"], policy)
    return policy


def update(api: Api, request: Request) -> Body:
    sent = request.get("alertPolicy", {})
    row = POLICIES.find(api, sent.get("name"))
    mask = request.get("updateMask")
    policy = masks.applied(MESSAGE, row.body, sent, mask) if mask else dict(sent)
    for field in _READ_ONLY:
        policy.pop(field, None)
        if field in row.body:
            policy[field] = row.body[field]
    policy.setdefault("enabled", row.body["enabled"])
    policy["mutationRecord"] = {"mutateTime": api.timestamp(), "mutatedBy": AUTHOR}
    _name_conditions(policy, known=[c["name"] for c in row.body.get("conditions", ())])
    _check(api, names.POLICY.read(row.key)["project"], policy)
    api.store.update(row.key, policy)
    return policy


def listing(api: Api, request: Request) -> Body:
    project = api.read_name(names.PROJECT, request.get("name"))["project"]
    return POLICIES.page(api, request, f"projects/{project}")


def _check(api: Api, project: str, policy: Body) -> None:
    api.judge(Kind.POLICY, policy, project)
    check_policy(api, project, policy)


def _name_conditions(policy: Body, known: list[str] | tuple[str, ...]) -> None:
    """A condition sent with its name keeps it; one sent without is new and gets one."""
    for index, condition in enumerate(policy.get("conditions", ())):
        name = condition.get("name")
        if name is None:
            condition["name"] = f"{policy['name']}/conditions/{names.new_number()}"
        elif name not in known:
            raise invalid(
                f'Field alert_policy.conditions[{index}].name had an invalid value of "{name}": '
                "the policy has no condition of this name"
            )
