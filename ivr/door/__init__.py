"""What stands before every webhook: the signature, the form as it came, and the safe words when we fail."""
