"""The dialog that makes data of a table."""
