"""A contact's page: its story, its people, and what may be done."""
