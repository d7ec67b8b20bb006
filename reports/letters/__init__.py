"""Posting decisions and station lists as Word documents, filled from templates."""

from phanbo.reports.letters.write import Letters, write_letters

__all__ = ["Letters", "write_letters"]
