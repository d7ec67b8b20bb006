"""Travel minutes from the matrices of routers, for the table ``travel`` (PROBLEM.md section 1.2)."""
