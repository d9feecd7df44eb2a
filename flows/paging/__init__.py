"""Calling a team out (docs/adr/0009-paging.md): the policies a city writes, the state machine of a dispatch,
and what a page's result leads to. Pure."""
