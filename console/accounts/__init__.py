"""Who is on the staff, their set-up, and one's own sign-ins."""
