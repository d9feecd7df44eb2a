"""How staff get into the console: passwords, codes, sessions. No web page here; console/ shows them."""
