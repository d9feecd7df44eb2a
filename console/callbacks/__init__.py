"""Who waits: the list, one person's page, and what is done for them."""
