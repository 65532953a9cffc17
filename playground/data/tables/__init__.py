"""Text tables: cells, then columns of a kind, then the rows that a choice of columns gives."""
