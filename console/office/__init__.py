"""What the house is and whether all is well: lines, checks, blocklist, audit log."""
