"""How people really write: what is the same word, however it is spelled, stretched or disguised. Pure.

Nothing here knows a language or a meaning; the words themselves are data (`lexicon.py`).
"""

from __future__ import annotations

import re
import unicodedata

MOST = 2000  # characters of a text that are read; a longer one goes to a person anyway
QUOTES = str.maketrans("", "", "'’‘ʼ`´")
DISGUISES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s", "@": "a"})
DISGUISES |= str.maketrans({"!": "i", "|": "i", "+": "t", "€": "e"})
SOUNDING = {"2": "to", "4": "for"}
SPELLED = 3  # so many single letters in a row are one word: "k m s"
ANY = "*"  # a letter that was struck out: "su*cide"
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_RUN = re.compile(r"([^\W\d_])\1+")


def cleaned(text: str) -> str:
    """Lower case without accents, apostrophes and invisible signs; wide and boxed digits are digits.

    >>> cleaned("¡Ｎo sé, I’m ２!")
    '¡no se, im 2!'
    """
    # Twice: a letter in fancy dress ("𝐊𝐢𝐥𝐥") has no small form until it is undressed.
    dressed = unicodedata.normalize("NFKD", text[:MOST].translate(QUOTES))[: 2 * MOST]
    bare = unicodedata.normalize("NFKD", dressed.casefold())
    return "".join(c for c in bare[: 2 * MOST] if unicodedata.category(c)[0] != "M" and not _invisible(c))


def tokens(text: str) -> tuple[str, ...]:
    """Words, numbers and each emoji by itself, in the order they stand.

    >>> tokens("Yes!! option #2 👍🏽")
    ('yes', 'option', '2', '👍')
    """
    return _tokens(cleaned(text))


def undisguised(text: str) -> tuple[str, ...]:
    """The words behind digits, signs and spaces: "su1c1de", "k!ll", "s u i c i d e", "su*cide".

    Only for what must be found however it is hidden: an honest "2" is read as it stands in `tokens`.
    """
    found: list[str] = []
    for chunk in cleaned(text).split():
        word = chunk.strip('.,;:?!"()[]{}…-')
        if any(c.isalpha() for c in word) and not word.isalpha():
            word = word.translate(DISGUISES)
            found += re.findall(r"[^\W_]+(?:\*+[^\W_]+)+", word) or _tokens(word)
        else:
            found += (SOUNDING.get(word, word) for word in _tokens(chunk))
    return _joined(found)


def squeezed(word: str) -> str:
    """Each letter once where it stands several times in a row."""
    return _RUN.sub(r"\1", word)


def sounded(word: str, alike: tuple[tuple[str, str], ...]) -> str:
    """A word with the spellings that sound the same made the same; `alike` is applied in its order."""
    for written, heard in alike:
        word = word.replace(written, heard)
    return squeezed(word)


def near(word: str, meant: str, *, short: bool = False) -> bool:
    """Is `word` a slip of the finger for `meant`?

    One wrong, missing, added or swapped letter in words of five to eight letters, two from nine on, and
    the same first letter. In words of four (`short`) a missing, doubled or swapped letter. Never in shorter
    ones and never in numbers: there every slip is another word. A stretched word ("noooo") is itself.
    """
    if word == meant:
        return True
    if not meant.isalpha() or not word.replace(ANY, "a").isalpha():
        return False
    if _is_stretched(word, meant):
        return True
    if ANY in word:
        return len(meant) > 3 and edits(word, meant, 1) <= 1
    size = len(meant)
    if size < 4 or (size == 4 and not short) or abs(len(word) - size) > 2:
        return False
    word = _STRETCHED.sub(r"\1\1", word)
    if word[0] != meant[0] and word[:2] != meant[1::-1]:
        return False
    if size == 4:
        return (len(word) != size or sorted(word) == sorted(meant)) and edits(word, meant, 1) <= 1
    most = 1 if size < 9 else 2
    return edits(word, meant, most) <= most


def edits(one: str, other: str, most: int) -> int:
    """Wrong, missing, added and swapped letters between two words; more than `most` is `most + 1`.

    The optimal string alignment distance, where `ANY` stands for any letter.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = 0 if a in (b, ANY) else 1
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + cost)
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _tokens(clean: str) -> tuple[str, ...]:
    found: list[str] = []
    word = ""
    for c in clean:
        if c.isalnum():
            word += c
            continue
        if word:
            found.append(word)
            word = ""
        if unicodedata.category(c) == "So":
            found.append(c)
    return (*found, word) if word else tuple(found)


def _joined(words: list[str]) -> tuple[str, ...]:
    """Single letters in a row as one word."""
    found: list[str] = []
    letters: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            letters.append(word)
            continue
        found += ["".join(letters)] if len(letters) >= SPELLED else letters
        letters = []
        found.append(word)
    return tuple(found[:-1])


def _is_stretched(word: str, meant: str) -> bool:
    if len(word) <= len(meant) or squeezed(word) != squeezed(meant):
        return False
    return len(meant) <= 3 or _STRETCHED.search(word) is not None


def _invisible(c: str) -> bool:
    """Signs without a shape, and the colors of a hand."""
    if "\U0001f3fb" <= c <= "\U0001f3ff":
        return True
    return unicodedata.category(c) in ("Cf", "Cc") and not c.isspace()
