"""A form as the carrier sends it. The framework's way of reading one takes three times as long as this, and
the standard library's twice: both unescape what needs none."""

from __future__ import annotations

from urllib.parse import unquote_plus

Form = dict[str, list[str]]

MOST = 1000  # parameters; the carrier sends a few dozen, and a stranger's are read before they are refused


def read(body: bytes) -> Form:
    """The parameters of an `application/x-www-form-urlencoded` body (WHATWG URL standard, section 5.1), each
    with its values in the order sent. Escapes that are no UTF-8 become U+FFFD.

    Raises ValueError for more parameters than anybody needs, and UnicodeDecodeError if the body itself is no
    UTF-8.

    >>> read(b"To=%2B15035550100&Digits=&SpeechResult=my+neighbor")
    {'To': ['+15035550100'], 'Digits': [''], 'SpeechResult': ['my neighbor']}
    """
    if body.count(b"&") >= MOST:
        raise ValueError(f"a form of more than {MOST} parameters")
    form: Form = {}
    for pair in body.decode().split("&"):
        if pair:
            name, _, value = pair.partition("=")
            if "%" in pair or "+" in pair:
                name, value = unquote_plus(name, errors="replace"), unquote_plus(value, errors="replace")
            form.setdefault(name, []).append(value)
    return form
