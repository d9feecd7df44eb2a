"""Small pictures to send when there is none at hand, drawn here: no file, no library."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache

from simulator.media import Picture

WIDE, HIGH = 480, 320
Color = tuple[int, int, int]
NIGHT, DUSK, ROAD, WALL = (24, 32, 58), (208, 140, 110), (70, 74, 80), (150, 120, 104)
LINE_ON_ROAD, LIT, DARK = (222, 214, 190), (246, 208, 120), (52, 60, 78)
DOOR, SIGN = (46, 88, 92), (240, 238, 228)


def _street(x: int, y: int) -> Color:
    """A street corner in the evening: houses, one lit window, a road."""
    if y > 236:
        return LINE_ON_ROAD if 272 < y < 280 and x % 80 < 44 else ROAD
    for left, top in ((28, 96), (176, 60), (330, 116)):
        if left <= x < left + 130 and y >= top:
            pane = ((x - left) % 41 > 14 and (y - top) % 46 > 18) and y < 206
            lit = left == 176 and 41 <= x - left < 82 and 46 <= y - top < 92
            return (LIT if lit else DARK) if pane else _mix(WALL, NIGHT, left / 700)
    return _mix(NIGHT, DUSK, y / 236)


def _door(x: int, y: int) -> Color:
    """A front door with a blank number plate."""
    if 170 <= x < 310 and y >= 60:
        if (x - 292) ** 2 + (y - 196) ** 2 < 40:
            return LIT
        panel = 186 <= x < 294 and (82 <= y < 170 or 210 <= y < 298)
        return _mix(DOOR, DARK, 0.35 if panel else 0.0)
    if 340 <= x < 400 and 96 <= y < 126:
        return SIGN
    if y > 296:
        return ROAD
    brick = y % 20 < 2 or (x + (20 if (y // 20) % 2 else 0)) % 40 < 2
    return _mix(WALL, SIGN, 0.25) if brick else WALL


def _mix(one: Color, other: Color, part: float) -> Color:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


SAMPLES: dict[str, Callable[[int, int], Color]] = {"street": _street, "door": _door}


@cache
def sample(name: str = "street") -> Picture:
    """A PNG of 480 x 320; raises ValueError for a name that is none of SAMPLES."""
    if name not in SAMPLES:
        raise ValueError(f"there is no sample picture {name!r}: use one of {', '.join(SAMPLES)}")
    draw = SAMPLES[name]
    rows = b"".join(b"\0" + bytes(c for x in range(WIDE) for c in draw(x, y)) for y in range(HIGH))
    header = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return Picture("image/png", b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
