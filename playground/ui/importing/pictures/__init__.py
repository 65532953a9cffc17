"""Pictures of one's own: the dialog for a folder, and how a picture becomes a vector."""
