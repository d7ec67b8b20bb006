"""The three forms of an instance: read and written without loss (PROBLEM.md section 1)."""
