"""Why a plan is as it is, what else could be, and what would help."""
