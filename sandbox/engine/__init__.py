"""A usable Pulumi CLI on any machine: found on PATH, installed, or built from source."""

from sandbox.engine.engine import VERSION, Engine, EngineError
from sandbox.engine.obtain import ensure
from sandbox.engine.progress import Progress

__all__ = ["VERSION", "Engine", "EngineError", "Progress", "ensure"]
