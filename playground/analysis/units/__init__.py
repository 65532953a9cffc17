"""The doctor: what is wrong with hidden units, what keeps them from learning, and cures."""
