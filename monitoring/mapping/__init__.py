"""REST body <-> pulumi_gcp properties: one table a type, and what follows from it."""

from monitoring.plan import Json

from .args import body_to_args
from .dashboard_json import canonical_dashboard
from .decode import body_to_inputs
from .encode import inputs_to_body
from .field import Coding, Field, ResourceType, Role, Shape, Verb
from .outputs import response_to_outputs
from .registry import TYPES, resource_type, type_of
from .requests import (
    Request,
    create_request,
    delete_request,
    read_request,
    update_request,
)
from .values import MappingError

__all__ = [
    "TYPES",
    "Coding",
    "Field",
    "Json",
    "MappingError",
    "Request",
    "ResourceType",
    "Role",
    "Shape",
    "Verb",
    "body_to_args",
    "body_to_inputs",
    "canonical_dashboard",
    "create_request",
    "delete_request",
    "inputs_to_body",
    "read_request",
    "resource_type",
    "response_to_outputs",
    "type_of",
    "update_request",
]
