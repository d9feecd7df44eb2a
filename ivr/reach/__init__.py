"""May somebody be reached, by what, through which link: the safe-contact gate and what it is asked."""
