"""Pictures of one's own: folders of them, and how their pixels become numbers."""
