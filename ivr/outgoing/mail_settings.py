"""From the settings of the second route, as texts, to a mail server; and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from ivr.outgoing.mail import Server, SmtpMail, Tls

HERE = ("127.0.0.1", "localhost", "::1")
MOST_SECONDS = 10  # an errand's lease is 30 s


def mail_of(smtp: Mapping[str, str]) -> SmtpMail | None:
    """`smtp`: the settings by the end of their names (host, port, …). None without a host."""
    if not smtp["host"]:
        return None
    server = Server(
        host=smtp["host"],
        port=int(smtp["port"]),
        sender=smtp["from"],
        user=smtp["user"],
        password=smtp["password"],
        tls=cast(Tls, smtp["tls"]),
        seconds=float(smtp["seconds"]),
    )
    return SmtpMail(server)


def faults(smtp: Mapping[str, str]) -> list[str]:
    """What cannot be right, in plain words, without showing a secret."""
    wrong = []
    for name, most in (("port", 65535), ("seconds", MOST_SECONDS)):
        if not re.fullmatch(r"[0-9]{1,5}", smtp[name]) or not 1 <= int(smtp[name]) <= most:
            wrong.append(f"CARELINE_SMTP_{name.upper()} is not a whole number from 1 to {most}")
    if smtp["host"] and "@" not in smtp["from"]:
        wrong.append("CARELINE_SMTP_FROM is no address such as pages@hotline.example.org")
    if smtp["tls"] not in ("on", "starttls", "off"):
        wrong.append("CARELINE_SMTP_TLS is none of on, starttls, off")
    elif smtp["tls"] == "off" and smtp["host"] and smtp["host"] not in HERE:
        wrong.append("CARELINE_SMTP_TLS is off: that is for a mail server on this machine alone")
    return wrong
