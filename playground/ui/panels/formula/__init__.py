"""The whole network as a formula, as a program, and as the lines that somebody types."""
