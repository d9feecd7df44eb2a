"""What the scripts of the desk say by themselves: they get it with the page, in the reader's language."""

from __future__ import annotations

import json

from console.saying import ENGLISH, forms, language, say

# As static/*.js have them; tests/console/test_languages.py finds what is missing here, or in a language.
TEXTS = (
    "just now",
    "in a moment",
    "The screen is locked",
    "What you were doing is still there.",
    "Your password",
    "Go on",
    "There is no connection. Try again in a moment.",
    "Live, {time}.",
    "As of {time}.",
    "Connected again, as of {time}.",
    "No connection since {time}. What you see may have changed. We keep trying.",
    "You are signed out. Load the page again when you are done with it.",
    "That went wrong, and it may have been done. Load the page and look before you press again.",
    "No answer came: there is no connection. It may have been done."
    " Load the page and look before you press again.",
    "Sound is on",
    "Sound is off",
    "Sound waits for a click on this page",
)
# For one, and for many.
COUNTED = (
    ("{count} minute ago", "{count} minutes ago"),
    ("{count} hour ago", "{count} hours ago"),
    ("{count} day ago", "{count} days ago"),
    ("in {count} minute", "in {count} minutes"),
    ("in {count} hour", "in {count} hours"),
    ("in {count} day", "in {count} days"),
)


def scripts_words() -> str:
    """By their English, as JSON; "" for English itself."""
    if language() == ENGLISH:
        return ""
    found = {text: say(text) for text in TEXTS}
    for counted in COUNTED:
        found.update(zip(counted, forms(*counted), strict=True))
    return json.dumps(found, ensure_ascii=False)
