"""Dispatches: the list, one dispatch's page, a new one, and what is done about it."""
