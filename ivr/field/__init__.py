"""A responder on the phone and by text: what they hear, press and write, and what comes of it."""
