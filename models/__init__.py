"""The vocabulary: the instance's tables, the plan, the errors; no files, no solver."""
