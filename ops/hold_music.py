"""Makes the hold music that ships with Careline: ten quiet seconds of slow chords, ours, free of any licence.

    python -m ops.hold_music ivr/sounds/hold.wav

A city puts its own instead by `music` in its flow. It should be no longer than the handoff steps' `poll`: a
caller's place in line is looked at, and told, between two rounds of it.
"""

from __future__ import annotations

import math
import sys
import wave
from array import array
from pathlib import Path

RATE = 8000  # the telephone's own sampling rate
SECONDS = 10
LOUDNESS = 0.16  # of full scale, about -16 dB: under a voice, not beside it
CHORDS = (  # each 2.5 s, in Hz; they lead back into each other, so that rounds join without a seam
    (196.00, 246.94, 293.66, 392.00),
    (164.81, 246.94, 329.63, 392.00),
    (220.00, 261.63, 329.63, 440.00),
    (146.83, 220.00, 293.66, 369.99),
)


def samples() -> array[int]:
    """The music as 16-bit samples."""
    each = RATE * SECONDS // len(CHORDS)
    made = array("h")
    for chord in CHORDS:
        for n in range(each):
            t = n / RATE
            swell = math.sin(math.pi * n / each) ** 0.6
            tone = sum(math.sin(2 * math.pi * f * t) / (k + 1) ** 0.7 for k, f in enumerate(chord))
            made.append(int(32767 * LOUDNESS * swell * tone / 2.2))
    return made


def write(path: Path) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples().tobytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
