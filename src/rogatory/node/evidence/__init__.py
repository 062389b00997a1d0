"""Evidence: sealed at intake, kept as ciphertext, sent in parts, opened only to check, hand over or export it."""
