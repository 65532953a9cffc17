"""The walk through one training step, on the live network."""
