"""Who of the staff is on call, when, and how that is changed."""
