"""Dossiers: the acts as they were signed, the one door that writes them, and what is derived from them."""
