"""The plan for people: workbook, web page and JSON, in English and Vietnamese."""

from phanbo.reports.fairness import fairness_report, fairness_text, write_fairness
from phanbo.reports.write import write

__all__ = ["fairness_report", "fairness_text", "write", "write_fairness"]
