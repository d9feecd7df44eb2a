"""What staff and operators see: health pages now, the console later."""
