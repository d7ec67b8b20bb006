"""The application's own package of this name: it hands the work to phanbo."""
