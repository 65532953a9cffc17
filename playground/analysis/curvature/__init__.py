"""The curvature of the loss, and the largest learning rate that it allows."""
