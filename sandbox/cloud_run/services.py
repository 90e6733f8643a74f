"""The methods of google.cloud.run.v2: services and their revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitoring.plan import Json
from sandbox.api import masks
from sandbox.api.context import Api, Request
from sandbox.api.errors import already_exists, exhausted, invalid
from sandbox.api.handlers.base import Collection
from sandbox.api.names import Pattern
from sandbox.api.store import Row
from sandbox.cloud_run import operations, rules, service
from sandbox.cloud_run.changes import Caller, Changes
from sandbox.cloud_run.messages import SERVICE
from sandbox.cloud_run.operations import Operations

Body = dict[str, Json]

LOCATION = Pattern("projects/{project}/locations/{location}")
NAME = Pattern("projects/{project}/locations/{location}/services/{id}")
REVISION = Pattern("projects/{project}/locations/{location}/services/{service}/revisions/{id}")
KIND, REVISION_KIND = "CloudRunService", "CloudRunRevision"
MAX_SERVICES = 1_000  # Cloud Run's quota for a region
MAX_REVISIONS = 1_000  # of a service, those that traffic names not counted


@dataclass(frozen=True, slots=True)
class _Place:
    """A service by the parts of its name, with the project's id."""

    project: str
    location: str
    id: str

    @property
    def parent(self) -> str:
        return LOCATION.fill(project=self.project, location=self.location)

    @property
    def name(self) -> str:
        return f"{self.parent}/services/{self.id}"

    def revision(self, id: str) -> str:
        return f"{self.name}/revisions/{id}"


class Services:
    """The services of all projects, in the sandbox's store."""

    def __init__(self, api: Api, changes: Changes, operations: Operations) -> None:
        self._api = api
        self._changes = changes
        self._operations = operations
        self._services = Collection(
            KIND,
            NAME,
            "services",
            lambda parts, name: (
                f"Resource '{parts['id']}' of kind 'SERVICE' in region "
                f"'{parts['location']}' in project '{parts['project']}' does not exist."
            ),
            shown=lambda stored: service.shown(stored, api.now()),
        )
        self._revisions = Collection(
            REVISION_KIND, REVISION, "revisions", lambda parts, name: f"Revision not found: {name}"
        )

    # reading

    def get(self, api: Api, request: Request) -> Body:
        return self._services.get(api, request)

    def listing(self, api: Api, request: Request) -> Body:
        parts = api.read_name(LOCATION, request.get("parent"), "parent")
        return self._services.page(api, request, LOCATION.fill(**parts))

    def get_revision(self, api: Api, request: Request) -> Body:
        return self._revisions.get(api, request)

    def list_revisions(self, api: Api, request: Request) -> Body:
        """The newest last; a service of the name ``-`` stands for none here."""
        row = self._services.find(api, request.get("parent"))
        return self._revisions.page(api, request, row.key)

    # writing

    def create(self, caller: Caller, api: Api, request: Request) -> Body:
        parts = api.read_name(LOCATION, request.get("parent"), "parent")
        place = _Place(**parts, id=str(request.get("serviceId", "")))
        if not rules.is_service_id(place.id):
            raise invalid(
                f"service_id must be a letter, then lower-case letters, digits and hyphens, at most"
                f" {rules.SERVICE_CHARS} characters."
            )
        if api.store.has(place.name):
            raise already_exists(place.name)
        if api.store.count(KIND, place.parent) >= MAX_SERVICES:
            raise exhausted(f"{place.parent} has {MAX_SERVICES} services, the most there can be.")
        desired = service.wanted(request.get("service", {}))
        return self._changed(caller, "create", place, None, desired, request)

    def update(self, caller: Caller, api: Api, request: Request) -> Body:
        """Changes the fields of the mask; without one, all that a client may say."""
        sent = request.get("service", {})
        place = _Place(**api.read_name(NAME, sent.get("name"), "service.name"))
        if not api.store.has(place.name) and request.get("allowMissing"):
            made = {**request, "parent": place.parent, "serviceId": place.id}
            return self.create(caller, api, made)
        row = self._services.find(api, sent.get("name"))
        stored = row.body["service"]
        rules.check_etag(sent.get("etag", ""), stored["etag"], place.name)
        echoed = sent.get("template", {}).get("revision", "")
        rules.check_revision_is_new(echoed, self._ids(place))
        mask = request.get("updateMask")
        desired = service.wanted(masks.applied(SERVICE, stored, sent, mask) if mask else sent)
        return self._changed(caller, "update", place, row, desired, request)

    def delete(self, caller: Caller, api: Api, request: Request) -> Body:
        row = self._services.find(api, request.get("name"))
        place = _Place(**NAME.read(row.key))
        stored = row.body["service"]
        rules.check_etag(str(request.get("etag", "")), stored["etag"], place.name)
        gone = service.settled(row.body) | {"deleteTime": api.timestamp()}
        dry_run = bool(request.get("validateOnly"))
        before = service.wanted(stored)
        self._changes.made(caller, "delete", place.name, before, {}, dry_run=dry_run)
        if dry_run:
            return operations.dry(place.project, place.location, gone)
        for revision in list(api.store.children(REVISION_KIND, row.key)):
            api.store.delete(revision.key)
        api.store.delete(row.key)
        return self._operations.begin(place.project, place.location, gone, gone)

    def _changed(
        self,
        caller: Caller,
        verb: str,
        place: _Place,
        row: Row | None,
        desired: Body,
        request: Request,
    ) -> Body:
        """Judge and store what is wanted of a service; the operation that stands for it."""
        desired = service.with_defaults(desired)
        before = service.wanted(row.body["service"]) if row else {}
        ids = self._ids(place)
        revision = self._revision(place, row, desired, before, ids)
        rules.check(desired, place.id, ids | ({revision} - {""}))
        dry_run = bool(request.get("validateOnly"))
        self._changes.made(
            caller, verb, place.name, before, desired, dry_run=dry_run, revision=revision
        )
        name = place.revision(revision) if revision else ""
        now = self._api.now()
        stored = service.changed(place.name, desired, row.body if row else None, now, name)
        if dry_run:
            return operations.dry(place.project, place.location, service.settled(stored))
        self._store(place, row, stored)
        if revision:
            made_of = service.revision(name, place.name, desired["template"], now)
            self._api.store.insert(REVISION_KIND, place.name, name, made_of)
            self._prune(place, stored["service"])
        accepted, done = service.shown(stored, now), service.settled(stored)
        return self._operations.begin(place.project, place.location, accepted, done)

    def _revision(
        self,
        place: _Place,
        row: Row | None,
        desired: Body,
        before: Body,
        ids: frozenset[str],
    ) -> str:
        """The id of the revision that a change makes; empty where the template is as it was."""
        if desired["template"] == before.get("template"):
            return ""
        named = str(desired["template"].get("revision", ""))
        rules.check_revision_is_new(named, ids)
        generation = int(row.body["service"]["generation"]) if row else 0
        return named or service.revision_id(place.id, generation + 1)

    def _store(self, place: _Place, row: Row | None, stored: Body) -> None:
        if row:
            self._api.store.update(row.key, stored)
        else:
            self._api.store.insert(KIND, place.parent, place.name, stored)

    def _ids(self, place: _Place) -> frozenset[str]:
        rows = self._api.store.children(REVISION_KIND, place.name)
        return frozenset(row.key.rpartition("/")[2] for row in rows)

    def _prune(self, place: _Place, stored: Mapping[str, Json]) -> None:
        """Delete the oldest revisions beyond the bound; never one that serves."""
        serving = {target.get("revision") for target in stored["traffic"]}
        keys = [row.key for row in self._api.store.children(REVISION_KIND, place.name)]
        for key in keys[:-MAX_REVISIONS]:
            if key.rpartition("/")[2] not in serving:
                self._api.store.delete(key)
