"""The plan for people: workbook, web page and JSON, in English and Vietnamese."""

from phanbo.reports.write import write

__all__ = ["write"]
