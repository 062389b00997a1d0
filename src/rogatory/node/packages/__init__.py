"""Packages for a court, made from a dossier and its evidence."""
