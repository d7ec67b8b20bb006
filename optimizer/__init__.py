"""The solver: travel, allowed postings, the model, the staged solve, the plan read back."""
