"""The plugin's gRPC face: Pulumi's messages in, plain operations, Pulumi's messages out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as rpc

from monitoring.mapping import TYPES, Json, ResourceType

from . import VERSION, check, preview, values
from .config import ConfigError, settings
from .diff import Change, Difference, differences
from .failure import told
from .lost import LostCreates
from .operations import RefusedError, Resources
from .urn import token_of

_SERVICE = "pulumirpc.ResourceProvider"
_KINDS = {
    (Change.ADD, False): rpc.PropertyDiff.ADD,
    (Change.ADD, True): rpc.PropertyDiff.ADD_REPLACE,
    (Change.DELETE, False): rpc.PropertyDiff.DELETE,
    (Change.DELETE, True): rpc.PropertyDiff.DELETE_REPLACE,
    (Change.UPDATE, False): rpc.PropertyDiff.UPDATE,
    (Change.UPDATE, True): rpc.PropertyDiff.UPDATE_REPLACE,
}


class Plugin:
    """One plugin process, serving one engine. Each method answers the RPC of its name."""

    def __init__(self, home: Path) -> None:
        """`home` is Pulumi's own folder, where the plugin notes creates that got no answer."""
        self._lost = LostCreates(home / "sandbox-lost-creates")
        self._cancelled = threading.Event()
        self._configured: Resources | None = None

    @property
    def _resources(self) -> Resources:
        if self._configured is None:
            raise RefusedError("the gcp provider is not configured")
        return self._configured

    # --- the plugin itself ---

    def handshake(self, request: rpc.ProviderHandshakeRequest) -> Message:
        return rpc.ProviderHandshakeResponse(accept_secrets=True)

    def get_plugin_info(self, request: Empty) -> Message:
        return plugin_pb2.PluginInfo(version=VERSION)

    def attach(self, request: plugin_pb2.PluginAttach) -> Message:
        return Empty()

    def get_schema(self, request: rpc.GetSchemaRequest) -> Message:
        """The package's name alone: programs use the official SDK, made from the full schema."""
        return rpc.GetSchemaResponse(schema=json.dumps({"name": "gcp", "version": VERSION}))

    def check_config(self, request: rpc.CheckRequest) -> Message:
        config, secrets = values.read(request.news)
        response = rpc.CheckResponse(inputs=values.write(config, secrets))
        if values.UNKNOWN not in config.values():
            try:
                settings(config)
            except ConfigError as error:
                response.failures.add(property=error.key, reason=str(error))
        return response

    def diff_config(self, request: rpc.DiffRequest) -> Message:
        """A change of the configuration moves nothing: the resources stay as they are."""
        (old, _), (new, _) = values.read(request.olds), values.read(request.news)
        diffs = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        changes = rpc.DiffResponse.DIFF_SOME if diffs else rpc.DiffResponse.DIFF_NONE
        return rpc.DiffResponse(changes=changes, diffs=diffs)

    def configure(self, request: rpc.ConfigureRequest) -> Message:
        config, _ = values.read(request.args)
        self._configured = Resources(settings(config), self._lost, self._cancelled)
        return rpc.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def cancel(self, request: Empty) -> Message:
        self._cancelled.set()
        return Empty()

    def invoke(self, request: rpc.InvokeRequest) -> Message:
        raise RefusedError(
            f"{request.tok}: the sandbox's gcp plugin has no data sources; "
            "pass the value, or look it up with the API's client"
        )

    # --- resources ---

    def check(self, request: rpc.CheckRequest) -> Message:
        rtype = _type(request.urn)
        inputs, secrets = values.read(request.news)
        inputs = check.with_defaults(rtype, inputs)
        response = rpc.CheckResponse(inputs=_message(rtype, inputs, secrets))
        for failure in check.failures(rtype, inputs):
            response.failures.add(property=failure.property, reason=failure.reason)
        return response

    def diff(self, request: rpc.DiffRequest) -> Message:
        rtype = _type(request.urn)
        (state, _), (inputs, _) = values.read(request.olds), values.read(request.news)
        return _diff_response(rtype, differences(rtype, state, inputs))

    def create(self, request: rpc.CreateRequest) -> Message:
        rtype = _type(request.urn)
        inputs, secrets = values.read(request.properties)
        if request.preview:
            outputs = preview.created(rtype, inputs, self._resources.project(inputs))
            return rpc.CreateResponse(properties=_message(rtype, outputs, secrets))
        name, outputs = self._resources.create(rtype, request.urn, inputs)
        return rpc.CreateResponse(id=name, properties=_message(rtype, outputs, secrets))

    def read(self, request: rpc.ReadRequest) -> Message:
        rtype = _type(request.urn)
        state, state_secrets = values.read(request.properties)
        inputs, secrets = values.read(request.inputs)
        found = self._resources.read(rtype, request.id, state, inputs)
        if found is None:
            return rpc.ReadResponse()
        return rpc.ReadResponse(
            id=found.id,
            properties=_message(rtype, found.outputs, state_secrets),
            inputs=_message(rtype, found.inputs, secrets),
        )

    def update(self, request: rpc.UpdateRequest) -> Message:
        rtype = _type(request.urn)
        state, _ = values.read(request.olds)
        inputs, secrets = values.read(request.news)
        if request.preview:
            outputs = preview.updated(rtype, state, inputs)
        else:
            outputs = self._resources.update(rtype, request.id, state, inputs)
        return rpc.UpdateResponse(properties=_message(rtype, outputs, secrets))

    def delete(self, request: rpc.DeleteRequest) -> Message:
        state, _ = values.read(request.properties)
        self._resources.delete(_type(request.urn), request.id, state)
        return Empty()


def _type(urn: str) -> ResourceType:
    """The resource type that a URN names."""
    token = token_of(urn)
    if token not in TYPES:
        raise RefusedError(
            f"the sandbox's gcp plugin does not know {token}; it knows {', '.join(sorted(TYPES))}"
        )
    return TYPES[token]


def _message(rtype: ResourceType, plain: Mapping[str, Json], secrets: set[values.Path]) -> Struct:
    """The values as a message, secret where the program or the table says so."""
    return values.write(plain, secrets | set(values.secret_paths(rtype.fields, plain)))


def _diff_response(rtype: ResourceType, found: list[Difference]) -> Message:
    replaces = [difference.path for difference in found if difference.replace]
    renamed = {rtype.chosen_id, *rtype.parents} & {d.prop for d in found if d.replace}
    response = rpc.DiffResponse(
        changes=rpc.DiffResponse.DIFF_SOME if found else rpc.DiffResponse.DIFF_NONE,
        diffs=list(dict.fromkeys(difference.prop for difference in found)),
        replaces=replaces,
        # Two resources of one name cannot exist together, not even for a moment.
        deleteBeforeReplace=bool(replaces) and rtype.user_named and not renamed,
        hasDetailedDiff=True,
    )
    for difference in found:
        response.detailedDiff[difference.path].kind = _KINDS[difference.change, difference.replace]
    return response


_RPCS: dict[str, tuple[Callable[[Plugin, Any], Message], type[Message]]] = {
    "Handshake": (Plugin.handshake, rpc.ProviderHandshakeRequest),
    "GetPluginInfo": (Plugin.get_plugin_info, Empty),
    "Attach": (Plugin.attach, plugin_pb2.PluginAttach),
    "GetSchema": (Plugin.get_schema, rpc.GetSchemaRequest),
    "CheckConfig": (Plugin.check_config, rpc.CheckRequest),
    "DiffConfig": (Plugin.diff_config, rpc.DiffRequest),
    "Configure": (Plugin.configure, rpc.ConfigureRequest),
    "Cancel": (Plugin.cancel, Empty),
    "Invoke": (Plugin.invoke, rpc.InvokeRequest),
    "Check": (Plugin.check, rpc.CheckRequest),
    "Diff": (Plugin.diff, rpc.DiffRequest),
    "Create": (Plugin.create, rpc.CreateRequest),
    "Read": (Plugin.read, rpc.ReadRequest),
    "Update": (Plugin.update, rpc.UpdateRequest),
    "Delete": (Plugin.delete, rpc.DeleteRequest),
}


def handler(plugin: Plugin) -> grpc.GenericRpcHandler[Any, Any]:
    """The plugin as gRPC serves it; RPCs that it lacks are UNIMPLEMENTED."""
    methods = {
        name: grpc.unary_unary_rpc_method_handler(
            told(method.__get__(plugin)),
            request_deserializer=request.FromString,
            response_serializer=lambda response: response.SerializeToString(),
        )
        for name, (method, request) in _RPCS.items()
    }
    return grpc.method_handlers_generic_handler(_SERVICE, methods)
