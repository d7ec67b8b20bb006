"""The bundled instances, and reading instances from files."""

from phanbo.instances.read import bundled, load

__all__ = ["bundled", "load"]
