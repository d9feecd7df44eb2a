"""The roster's pages: weeks, shifts, changes, swaps, files and calendars."""
