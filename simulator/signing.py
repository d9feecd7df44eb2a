"""X-Twilio-Signature, from the published rule and not from Twilio's library.

HMAC-SHA1 over the URL followed by each parameter's name and value, sorted by name and then value,
repeated pairs counted once; base64. A GET, and a JSON body, sign the URL alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


def sign(auth_token: str, url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """The signature header's value for a request to `url` with these form pairs."""
    text = url + "".join(name + value for name, value in sorted(set(params)))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
