"""The gallery of examples."""
