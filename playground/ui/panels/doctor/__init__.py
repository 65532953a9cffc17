"""The doctor: all hidden units at a glance, what keeps them from learning, and cures."""
