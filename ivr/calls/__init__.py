"""A caller and whoever counsels them: whom to ring, who joins, what the counselor's phone and desk do."""
