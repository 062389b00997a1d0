"""Rogatory: two States, one dossier of signed acts."""
