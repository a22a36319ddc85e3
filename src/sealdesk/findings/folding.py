"""The text as a reader's eye takes it: disguises taken off, with the way back to the places in the text as it was written.

Invisible characters go; full-width, circled, mathematical and other digits and letters become plain ones; Greek and Cyrillic
letters inside Latin words become the Latin letters they look like; numbers spelled in Chinese digits become digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ODD: Final = re.compile("[^\x00-\x7f\u3400-\u9fff\uff0c\u3002\uff1f\uff01\u3001\u201c\u201d]")
_LOOKALIKES: Final = str.maketrans(
    "ԌԚԜАВСЕНІЈКМОРЅТХҮаԁсеһіјӏорԛѕԝхуѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρτυ",
    "GQWABCEHIJKMOPSTXYadcehijlopqswxyvABEZHIKMNOPTYXoavptu",
)
_MIXED: Final = re.compile(r"[A-Za-z0-9@._+\u0370-\u03ff\u0400-\u052f-]+")
_LATIN: Final = re.compile(r"[A-Za-z]")
_OTHER: Final = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_SPELLED: Final = re.compile("[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{7,64}")
_SPELLED_DIGITS: Final = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_LETTERS_AS_DIGITS: Final = re.compile(r"(?<![A-Za-z0-9])(?=[0-9OolI]{0,18}[OolI])[0-9OolI]{11,19}(?![A-Za-z0-9])")
_LETTER_DIGITS: Final = str.maketrans("OolI", "0011")
_DIGITS_OF_A_NUMBER: Final = 4
#: White on black, flags, small capitals: letters to the eye that Unicode does not take for their plain ones.
_DRAWN_LETTER: Final = re.compile(
    "(?:(?:CROSSED )?NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER|LATIN LETTER SMALL CAPITAL) ([A-Z])"
)
#: Numbers in circles go up to fifty; beyond are the hundreds and thousands of old scripts.
_LARGEST_SIGN: Final = 50
#: What one character may become at most: one ligature of Arabic becomes eighteen letters, and nothing here needs that.
_LONGEST: Final = 4


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is to be searched; ``places`` says for each of its characters where it stood, None when nowhere else."""

    text: str
    places: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same span in the text as it was written. ``end`` is exclusive and greater than ``start``."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


class _Plain(dict[str, str]):
    """What each character becomes, worked out once."""

    def __missing__(self, character: str) -> str:
        self[character] = plain = _plain(character)
        return plain


#: Signs that say what they are better than their tables do; the letters that are drawn as nothing are no letters.
_SPECIAL: Final = {"。": "。", "〇": "〇", "•": "·", "⁃": "-", "−": "-", "・": "·", "‧": "·", "．": ".", "｡": "."} | dict.fromkeys(
    "\u115f\u1160\u2800\u3164\uffa0", ""
)


def _plain(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return ""
    if character.isspace():
        return character if character in "\n\r" else " "
    if number := _number(character):
        return number
    if unicodedata.category(character) == "Pd":
        return "-"
    folded = unicodedata.normalize("NFKC", character)
    if folded == character and (letter := _DRAWN_LETTER.fullmatch(unicodedata.name(character, ""))):
        return letter[1]
    return folded if len(folded) <= _LONGEST and not folded.isspace() else character


def _number(character: str) -> str:
    """What a sign of a number says, whether or not Unicode takes its circle, its bracket or its dot apart (❶, ⑴, ⒈, ፩, 〢, ❿)."""
    if character.isascii() or unicodedata.category(character) not in {"Nd", "No", "Nl"}:
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    number = unicodedata.numeric(character)
    undivided = unicodedata.normalize("NFKC", character) == character
    return str(int(number)) if undivided and number in range(_LARGEST_SIGN + 1) else ""


_TABLE: Final = _Plain()


def folded(text: str) -> Folded:
    """The text without disguise. Takes time in proportion to its length."""
    if len(text) == 0 or text.isascii():
        return Folded(_digits_for_letters(text), None)
    if not _ODD.search(text):
        return Folded(_unspelled(_digits_for_letters(text)), None)
    if len(_TABLE) > 20_000:  # a hostile text may hold every character there is; the table is only for speed
        _TABLE.clear()
    pieces = [_TABLE[character] for character in text]
    places: list[int] | None = None
    if any(len(piece) != 1 for piece in pieces):
        places = [at for at, piece in enumerate(pieces) for _ in piece]
    plain = "".join(pieces)
    if _OTHER.search(plain):
        plain = _MIXED.sub(_without_lookalikes, plain)
    return Folded(_unspelled(_digits_for_letters(plain)), places)


def _without_lookalikes(word: re.Match[str]) -> str:
    """Only in words that mix scripts, and in numbers with a letter or two: a Russian or Greek word stays what it is."""
    numbered = sum(map(str.isdigit, word[0])) >= _DIGITS_OF_A_NUMBER
    mixed = _OTHER.search(word[0]) and (_LATIN.search(word[0]) or "@" in word[0] or numbered)
    return word[0].translate(_LOOKALIKES) if mixed else word[0]


def _unspelled(text: str) -> str:
    return _SPELLED.sub(lambda found: found[0].translate(_SPELLED_DIGITS), text)


def _digits_for_letters(text: str) -> str:
    """``138OO138OOO``: letters that stand for digits, where most of the word is digits."""
    return _LETTERS_AS_DIGITS.sub(_if_mostly_digits, text)


def _if_mostly_digits(word: re.Match[str]) -> str:
    mostly = 4 if "OO" in word[0] else 3
    return word[0].translate(_LETTER_DIGITS) if mostly * sum(map(str.isdigit, word[0])) >= 2 * len(word[0]) else word[0]
