"""Packages of the application itself; that phanbo has rooms of these names is no concern of it."""
