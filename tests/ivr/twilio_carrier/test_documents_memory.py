"""What is kept of documents, so that the next caller's is quicker, holds nothing of the caller before."""

from __future__ import annotations

import gc

import pytest

from flows import wording
from flows.model import Listen, Prompt, Utterance
from ivr.twilio_carrier import documents
from tests.ivr.prompts import PUBLIC, stage


def kept() -> str:
    """Everything in every cache of the process."""
    caches = [one for one in gc.get_objects() if type(one).__name__ == "_lru_cache_wrapper"]
    return "".join(str(gc.get_referents(cache)) for cache in caches)


@pytest.mark.parametrize("number", ["+15035550177", "+442079460177", "0177", "20261122"])
def test_a_number_that_was_read_back_to_a_caller_is_kept_nowhere(number: str) -> None:
    read_back = f"You typed {wording.spell(number)}. If that is right, press 1."
    prompt = Prompt((Utterance(read_back, "en"),), Listen(1, 6), "en")
    assert read_back in documents.turn_document(prompt, stage(), PUBLIC)
    assert wording.spell(number) not in kept()


def test_a_question_that_everybody_hears_is_kept() -> None:
    words = "For 911, press 9. To wait for 988, press 4."
    documents.turn_document(Prompt((Utterance(words, "en"),), Listen(1, 6), "en"), stage(), PUBLIC)
    assert words in kept()
