"""The bundled instances, and reading instances from files."""

from phanbo.instances.bundled import bundled
from phanbo.instances.read import load

__all__ = ["bundled", "load"]
