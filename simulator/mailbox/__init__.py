"""The mailbox of the practice city: a mail server on loopback that delivers nothing, and what came to it."""

from simulator.mailbox.letters import Letter, Mailbox
from simulator.mailbox.sink import MailServer

__all__ = ["Letter", "MailServer", "Mailbox"]
