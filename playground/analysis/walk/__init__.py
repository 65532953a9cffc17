"""The arithmetic of one training step, number by number."""
