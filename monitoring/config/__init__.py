"""Reading the YAML config: positions kept, every mistake found at once, typed values out."""

from monitoring.config.load import (
    Loaded,
    LoadedEnvironment,
    load,
    load_contents,
    load_environment,
    load_environments,
    stacks,
)
from monitoring.diagnostics_text import as_json, render

__all__ = [
    "Loaded",
    "LoadedEnvironment",
    "as_json",
    "load",
    "load_contents",
    "load_environment",
    "load_environments",
    "render",
    "stacks",
]
