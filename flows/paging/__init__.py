"""Calling a team out (paging.md): the policies a city writes, the state machine of a dispatch, and what a
page's result leads to. Pure."""
