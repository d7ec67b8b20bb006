"""A large instance planned part by part, with what the parts share coordinated."""
