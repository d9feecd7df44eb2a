"""Pages behind a one-time link: a responder's, and a resident's."""
