"""A team at an incident, from decision to end: every event comes through dispatching.happen."""
