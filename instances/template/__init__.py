"""A workbook to start an instance from, explained in both languages."""

from phanbo.instances.template.workbook import template

__all__ = ["template"]
