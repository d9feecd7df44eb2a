"""911 centers that ask for a team, and what they are told of it."""
