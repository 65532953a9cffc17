"""What a crash left behind, offered to be opened again."""
