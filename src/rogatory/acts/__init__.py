"""The acts room."""
