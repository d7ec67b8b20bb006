"""How a plan holds when doctors leave."""
