"""Instances and plans without the names of people, and the way back with a key kept apart."""
