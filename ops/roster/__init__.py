"""The roster from the command line: who is on call, its changes, swaps, gaps, calendars and files."""
