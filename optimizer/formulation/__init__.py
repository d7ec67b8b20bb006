"""The problem as a mixed-integer model: facts, variables, one function a rule or objective."""
