"""This node's side of its conversations with others: the archive that the exchange asks, over the database."""
