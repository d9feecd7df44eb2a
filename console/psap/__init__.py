"""911 centers: the signed API, the form, and the page of the embedded professional."""
