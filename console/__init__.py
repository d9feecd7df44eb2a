"""What staff, responders and operators see in a browser."""
