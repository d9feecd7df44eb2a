"""Remembering: the only room that knows how anything is stored."""
