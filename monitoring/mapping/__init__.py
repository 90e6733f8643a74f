"""REST body <-> pulumi_gcp properties: one table a type, and what follows from it."""

from .args import body_to_args
from .decode import body_to_inputs
from .encode import inputs_to_body
from .field import Coding, Field, ResourceType, Role, Shape, Verb
from .registry import TYPES, resource_type, type_of
from .values import MappingError

__all__ = [
    "TYPES",
    "Coding",
    "Field",
    "MappingError",
    "ResourceType",
    "Role",
    "Shape",
    "Verb",
    "body_to_args",
    "body_to_inputs",
    "inputs_to_body",
    "resource_type",
    "type_of",
]
