"""How long things take on the line."""

from __future__ import annotations

import io
import wave

WORDS_PER_SECOND = 2.5
UNKNOWN_AUDIO = 10.0  # seconds assumed for a recording that cannot be fetched and measured
BEEP = 0.5
TONE = 0.25  # one keypad tone of <Play digits>
RINGING = 2.0  # a ring of two seconds, then four of silence: one caption every six
RING_CYCLE = 6.0


def speech(text: str) -> float:
    """Seconds it takes to say `text`, at 2.5 words a second."""
    return len(text.split()) / WORDS_PER_SECOND


def sound(body: bytes) -> float:
    """Seconds of a WAV file, or UNKNOWN_AUDIO when it is no readable WAV."""
    try:
        with wave.open(io.BytesIO(body)) as audio:
            return float(audio.getnframes() / audio.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return UNKNOWN_AUDIO


def tone_wav(length: float) -> bytes:
    """A quiet, playable WAV of `length` seconds: 8 kHz, mono, one byte a sample."""
    out = io.BytesIO()
    with wave.open(out, "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(1)
        audio.setframerate(8000)
        count = max(1, min(int(length * 8000), 8000 * 600))
        audio.writeframes(bytes(124 + (n // 20 % 2) * 8 for n in range(8000)) * (count // 8000 + 1))
    return out.getvalue()
