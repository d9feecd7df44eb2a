"""Encryption keys from the command line."""

from __future__ import annotations

import click

from db.vault import new_key


@click.group()
def keys() -> None:
    """Encryption keys."""


@keys.command("new")
def keys_new() -> None:
    """Print a new random key."""
    click.echo(new_key())
