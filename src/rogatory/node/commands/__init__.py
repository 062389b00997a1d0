"""The commands of a node's administrator, and those of its officers at a terminal."""
