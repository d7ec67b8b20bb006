"""What the sheets say: figures of a plan, in the words of planners, without any file format."""
