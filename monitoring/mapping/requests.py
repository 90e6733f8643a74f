"""Which request creates, reads, updates or deletes a resource, as the official plugin sends it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from monitoring.plan import Json

from .encode import inputs_to_body
from .field import ResourceType, Shape, Verb
from .values import MappingError, parse_json

_METHODS = {
    Verb.MASKED_PATCH: "PATCH",
    Verb.PATCH: "PATCH",
    Verb.PUT: "PUT",
    Verb.POST: "POST",
}


Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `path` is quoted and without the query."""

    method: str
    path: str
    query: Query = ()
    body: Json = None

    @property
    def target(self) -> str:
        """Path and query as they stand in the request line."""
        return f"{self.path}?{urlencode(sorted((('alt', 'json'), *self.query)))}"


def create_request(rtype: ResourceType, inputs: Mapping[str, Json], project: str) -> Request:
    """The POST to the collection. Names that the inputs lack are the API's to choose."""
    query: Query = ()
    if rtype.id_query:
        query = ((rtype.id_query, str(inputs.get(rtype.chosen_id) or "")),)
    path = _collection(rtype, inputs, project)
    return Request("POST", path, query, inputs_to_body(rtype, inputs))


def read_request(rtype: ResourceType, name: str, project: str) -> Request:
    """The GET of the resource with that Pulumi id."""
    return Request("GET", resource_path(rtype, name, project))


def delete_request(
    rtype: ResourceType, name: str, project: str, state: Mapping[str, Json]
) -> Request:
    """The DELETE, with ``force`` where the type knows it."""
    query: Query = ()
    if rtype.force_delete:
        query = (("force", "true" if state.get(rtype.force_delete) else "false"),)
    return Request("DELETE", resource_path(rtype, name, project), query)


def update_request(
    rtype: ResourceType,
    name: str,
    project: str,
    inputs: Mapping[str, Json],
    state: Mapping[str, Json],
    changed: Collection[str],
) -> Request | None:
    """The request that brings the resource from `state` (its outputs) to `inputs`.

    `changed` are the top-level properties that differ. None where the API has nothing to learn:
    only switches of the plugin itself changed.
    """
    fields = [f for f in rtype.fields if f.prop in changed and f.travels]
    if not fields:
        return None
    body = inputs_to_body(rtype, inputs, state)
    if rtype.update in (Verb.MASKED_PATCH, Verb.PATCH):
        for field in rtype.fields:
            if field.replace and field.travels:
                body.pop(field.path[0], None)
        body |= _etag(rtype, state)
    query: Query = ()
    if rtype.update is Verb.MASKED_PATCH:
        mask = dict.fromkeys(field.path[0] for field in fields)
        query = (("updateMask", ",".join(mask)),)
    path = (
        _collection(rtype, inputs, project)
        if rtype.update is Verb.POST
        else resource_path(rtype, name, project)
    )
    return Request(_METHODS[rtype.update], path, query, body)


def resource_path(rtype: ResourceType, name: str, project: str) -> str:
    """The URL path of the resource with that Pulumi id.

    Raises MappingError for an id that is not a name of this type.
    """
    if rtype.short_name:
        return f"{_collection(rtype, {}, project)}/{quote(name, safe='')}"
    if not rtype.name_parts(name):
        shape = rtype.name.replace("{}", "{id}")
        raise MappingError((), f"{name!r} is not an id of {rtype.pulumi_type}: wanted {shape}")
    return f"/{rtype.version}/{quote(name, safe='/:')}"


def _collection(rtype: ResourceType, inputs: Mapping[str, Json], project: str) -> str:
    parts = {prop: quote(str(inputs.get(prop, "")), safe=":") for prop in rtype.parents}
    parts["project"] = quote(project, safe=":")
    return f"/{rtype.version}/{rtype.collection.format(**parts)}"


def _etag(rtype: ResourceType, state: Mapping[str, Json]) -> dict[str, str]:
    """A dashboard is only replaced by who has seen its last version."""
    for field in rtype.fields:
        if field.shape is Shape.JSON and state.get(field.prop):
            etag = parse_json(state[field.prop]).get("etag")
            return {"etag": etag} if isinstance(etag, str) else {}
    return {}
