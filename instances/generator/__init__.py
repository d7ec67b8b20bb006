"""Making instances: real places, generated doctors."""
