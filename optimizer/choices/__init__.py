"""Other plans to choose among: the trade-off between two objectives, and plans as good."""
