"""Create, read, update and delete resources over the local API, in plain JSON data."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitoring.mapping import (
    Json,
    Request,
    ResourceType,
    body_to_inputs,
    create_request,
    delete_request,
    read_request,
    response_to_outputs,
    update_request,
)

from .config import Settings
from .diff import differences
from .http import Api, ApiError, LostAnswerError, UnreachableError
from .lost import LostCreates
from .refresh import refreshed

_PAGE = 1000


class RefusedError(Exception):
    """The plugin itself will not do it; the message says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as the API has it: Pulumi id, outputs, and the inputs that amount to it."""

    id: str
    outputs: dict[str, Json]
    inputs: dict[str, Json]


class Resources:
    """The resources of one configured plugin."""

    def __init__(self, settings: Settings, lost: LostCreates, cancelled: threading.Event) -> None:
        self._settings = settings
        self._lost = lost
        self._apis = {
            endpoint: Api(endpoint, cancelled)
            for endpoint in {settings.monitoring, settings.logging}
        }

    def _send(self, rtype: ResourceType, request: Request) -> dict[str, Json]:
        return self._apis[self._settings.endpoint(rtype.version)].send(request)

    def project(self, values: Mapping[str, Json]) -> str:
        """The project of a resource: its own, else the plugin's."""
        project = values.get("project") or self._settings.project
        if not project:
            raise RefusedError("no project: set gcp:project, or `project` on the resource")
        return str(project)

    def create(
        self, rtype: ResourceType, urn: str, inputs: Mapping[str, Json]
    ) -> tuple[str, dict[str, Json]]:
        """The new resource's id and outputs."""
        project = self.project(inputs)
        request = create_request(rtype, inputs, project)
        answer = self._adopt(rtype, urn, request, inputs)
        if answer is None:
            try:
                answer = self._send(rtype, request)
            except LostAnswerError:
                self._lost.remember(urn, request.body)
                raise
        self._lost.forget(urn, request.body)
        name = str(answer.get("name") or "")
        # The official plugin reads after it creates. The resource exists by now: where the
        # reading fails, what the create answered must do, or the state would not know of it.
        with contextlib.suppress(ApiError, UnreachableError, LostAnswerError):
            answer = self._send(rtype, read_request(rtype, name, project))
        return name, self._outputs(rtype, answer, inputs, project)

    def _adopt(
        self, rtype: ResourceType, urn: str, request: Request, inputs: Mapping[str, Json]
    ) -> dict[str, Json] | None:
        """The resource that an earlier, unanswered create of the same made after all."""
        if not self._lost.includes(urn, request.body):
            return None
        project = self.project(inputs)
        if inputs.get(rtype.chosen_id):
            return self._get(rtype, _chosen_name(rtype, inputs, project), project)
        for answer in self._all(rtype, request.path):
            if not differences(rtype, self._outputs(rtype, answer, inputs, project), inputs):
                return answer
        return None

    def _get(self, rtype: ResourceType, name: str, project: str) -> dict[str, Json] | None:
        """The API's answer, or None where there is no such resource."""
        try:
            return self._send(rtype, read_request(rtype, name, project))
        except ApiError as error:
            if error.is_not_found:
                return None
            raise

    def _all(self, rtype: ResourceType, collection: str) -> Iterator[dict[str, Json]]:
        """Every resource of a collection, page by page."""
        token = ""
        while True:
            query = (("pageSize", str(_PAGE)), ("pageToken", token))
            page = self._send(rtype, Request("GET", collection, query))
            for items in page.values():
                if isinstance(items, list):
                    yield from (item for item in items if isinstance(item, dict))
            token = str(page.get("nextPageToken") or "")
            if not token:
                return

    def read(
        self, rtype: ResourceType, name: str, state: Mapping[str, Json], inputs: Mapping[str, Json]
    ) -> Found | None:
        """The resource as it is now; None where it is gone.

        With neither state nor inputs it is an import: the inputs are then those that make it.
        """
        project = str(state.get("project") or rtype.name_parts(name).get("project") or "")
        project = project or self.project(inputs)
        at = str(state.get("name") or name) if rtype.short_name else name
        answer = self._get(rtype, at, project)
        if answer is None:
            return None
        found = body_to_inputs(rtype, answer, answer=True)
        if inputs or state:
            found = refreshed(rtype.fields, inputs, found)
        elif project != self._settings.project:
            found["project"] = project
        return Found(name, self._outputs(rtype, answer, {**state, **found}, project), found)

    def update(
        self,
        rtype: ResourceType,
        name: str,
        state: Mapping[str, Json],
        inputs: Mapping[str, Json],
    ) -> dict[str, Json]:
        """The outputs after the update."""
        project = self.project({**state, **inputs})
        changed = {difference.prop for difference in differences(rtype, state, inputs)}
        at = str(inputs.get("name") or name) if rtype.short_name else name
        request = update_request(rtype, at, project, inputs, state, changed)
        conflict: ApiError | None = None
        try:
            if request is not None:
                self._send(rtype, request)
        except ApiError as error:
            if not error.is_conflict:
                raise
            conflict = error
        answer = self._send(rtype, read_request(rtype, at, project))
        outputs = self._outputs(rtype, answer, inputs, project)
        # The ETag is old although all is as wanted: the same update was carried out before, and
        # its answer lost.
        if conflict is not None and differences(rtype, outputs, inputs):
            raise conflict
        return outputs

    def delete(self, rtype: ResourceType, name: str, state: Mapping[str, Json]) -> None:
        """Delete the resource; one that is gone already is fine."""
        policy = state.get("deletionPolicy")
        if policy == "PREVENT":
            raise RefusedError("its deletionPolicy is PREVENT: change that first")
        if policy == "ABANDON":
            return
        at = str(state.get("name") or name) if rtype.short_name else name
        try:
            self._send(rtype, delete_request(rtype, at, self.project(state), state))
        except ApiError as error:
            if not error.is_not_found:
                raise

    def _outputs(
        self,
        rtype: ResourceType,
        answer: Mapping[str, Json],
        inputs: Mapping[str, Json],
        project: str,
    ) -> dict[str, Json]:
        return response_to_outputs(rtype, answer, {**inputs, "project": project})


def _chosen_name(rtype: ResourceType, inputs: Mapping[str, Json], project: str) -> str:
    """The Pulumi id of a resource whose name the inputs say."""
    if rtype.short_name:
        return str(inputs[rtype.chosen_id])
    return rtype.name.format(**{**inputs, "project": project})
