"""The map of a plan: what it shows, as a drawing on a page and as a chart in a workbook."""
