"""Everybody who waits for one of us, and what is done for them: one list, one lease, one end."""
