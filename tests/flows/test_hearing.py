"""What a caller says is understood in the flow's phrases, and kept nowhere."""

from __future__ import annotations

import gc
import time

import pytest

from flows import hearing
from flows.model import Speech

MEANINGS = {"yes": ("yes", "yes please"), "no": ("no",), "unknown": ("no sé", "I am not sure")}


@pytest.mark.parametrize(
    ("text", "confidence", "meaning"),
    [
        ("¡Sí,  yes!", 0.9, "yes"),
        ("yes, please", 0.9, "yes"),
        ("no se", 0.9, "unknown"),
        ("No", None, "no"),
        ("no thanks", None, None),
        ("yes no", 0.9, None),
        ("yes", 0.3, None),
        ("yesterday", 0.9, None),
        ("", 0.9, None),
        ("", None, None),
    ],
)
def test_one_clear_phrase_is_understood_and_anything_else_is_not(
    text: str, confidence: float | None, meaning: str | None
) -> None:
    assert hearing.understood(Speech(text, confidence), MEANINGS) == meaning


def test_what_callers_say_does_not_stay_in_memory() -> None:
    secret = "mi direccion es calle mayor dos tres cuatro"
    speech = Speech(secret, 0.9)
    hearing.understood(speech, MEANINGS)
    hearing.says(speech.text, ("help",))
    hearing.alone(speech, ("help",))
    before, folded = speech.text, hearing.plain(secret)
    del speech
    gc.collect()
    cached = [one for one in gc.get_objects() if type(one).__name__ == "_lru_cache_wrapper"]
    for cache in cached:
        kept = str(gc.get_referents(cache))
        assert before not in kept and folded not in kept


def test_a_bomb_of_ten_thousand_letters_is_heard_in_a_moment() -> None:
    bomb = Speech("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 3_400 + " yes", 0.9)
    began = time.thread_time()  # our own work: whatever else this machine does is not counted
    hearing.understood(bomb, MEANINGS)
    assert time.thread_time() - began < 0.5
