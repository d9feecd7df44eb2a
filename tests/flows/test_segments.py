"""Segments of text messages, counted as the network counts them (3GPP TS 23.038 and 23.040)."""

import pytest

from flows.segments import Segments, outside, segments


@pytest.mark.parametrize(
    ("text", "count", "encoding", "units"),
    [
        ("", 0, "GSM-7", 0),
        ("a" * 160, 1, "GSM-7", 160),
        ("a" * 161, 2, "GSM-7", 161),
        ("a" * 306, 2, "GSM-7", 306),
        ("a" * 307, 3, "GSM-7", 307),
        ("á" * 70, 1, "UCS-2", 70),
        ("á" * 71, 2, "UCS-2", 71),
        ("á" * 134, 2, "UCS-2", 134),
        ("á" * 135, 3, "UCS-2", 135),
        ("😀" * 35, 1, "UCS-2", 70),
        ("😀" * 36, 2, "UCS-2", 72),
        ("€" * 80, 1, "GSM-7", 160),
        ("€" * 81, 2, "GSM-7", 162),
    ],
)
def test_a_text_takes_as_many_segments_as_the_network_makes_of_it(
    text: str, count: int, encoding: str, units: int
) -> None:
    assert segments(text) == Segments(count, encoding, units)  # type: ignore[arg-type]


def test_no_character_is_split_between_two_segments() -> None:
    assert (
        segments("a" * 152 + "€" + "a" * 152).count == 3
    )  # 306 septets, and the euro does not fit in the 1st
    assert segments("á" * 66 + "😀" + "á" * 66).count == 3


def test_spanish_letters_that_gsm_has_stay_cheap_and_the_others_do_not() -> None:
    assert segments("¿Mañana? ¡Sí!").encoding == "UCS-2"
    assert segments("¿Mañana? ¡Bien! Así é ù à ò ì Ñ ü").encoding == "UCS-2"
    assert segments("¿Mañana? ¡Bien! é ù à ò ì Ñ ü").encoding == "GSM-7"
    assert outside("Llámenos aquí, así") == ["á", "í"]


def test_every_character_of_the_alphabet_is_one_septet_or_two() -> None:
    assert segments("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ").units == 31
    assert segments("^{}\\[~]|€").units == 18
    assert segments("`").encoding == "UCS-2"
