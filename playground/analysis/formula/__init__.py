"""The whole network as one formula, and the names its parts have in program text."""
