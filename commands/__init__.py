"""Commands that need more than a few lines, and what all commands share."""
