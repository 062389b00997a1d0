"""State cards of the other States: compared by two people over a second channel, accepted, replaced, revoked."""
