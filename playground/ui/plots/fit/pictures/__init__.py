"""Pictures as inputs: a pad to draw one, and those that are classified wrongly."""
