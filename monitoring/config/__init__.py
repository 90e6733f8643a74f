"""Reading the YAML config: positions kept, every mistake found at once, typed values out."""

from monitoring.config.load import Loaded, load, load_contents

__all__ = ["Loaded", "load", "load_contents"]
