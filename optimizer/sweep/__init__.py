"""Many plans at once: scenarios, the workers that solve them, and what is kept of them."""
