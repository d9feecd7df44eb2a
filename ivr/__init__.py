"""The phone network in and out: what rang, what to say back, and what to ask of the carrier."""
