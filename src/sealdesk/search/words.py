"""What a text says, as the index sees it: words in order, Chinese as pairs of characters, and ways to reach a person.

Pure, and the same for a text that is indexed, a query, and a text in which hits are marked: so they agree.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

import rjieba
import Stemmer

from sealdesk.people.contact import normal_email, normal_phone

#: Longer runs of letters are encoded bytes, not words; what follows in one field is not searched.
MAX_WORD: Final = 64
MAX_WORDS: Final = 12_000
_SHORT_RUN: Final = 4
#: Fewer digits than any value that is shown masked has, a number plate's aside.
_VALUE: Final = 2
_HAN: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE: Final = re.compile(rf"(?P<han>[{_HAN}]+)|[^\W_{_HAN}]+")
_ASCII: Final = re.compile(r"[a-z0-9]+")
_IS_HAN: Final = re.compile(rf"[{_HAN}]")
_EMAIL: Final = re.compile(r"[\w.+%'-]{1,64}[@＠](?:[\w-]{1,63}[.．。])+\w{2,24}")
#: Digits at the end of a telephone number that stand for all of it: nine are no less than any national number without its nought.
_END: Final = 9
_CHINESE_MOBILE: Final = re.compile(r"\+861[3-9]\d{9}")
#: A telephone number as people write it, also full-width. What it is worth is for ``normal_phone`` to say.
_PHONE: Final = re.compile(r"(?<![\w.@＠])[+＋(（]?\d(?:[\s().·/\-‐‑–－＋+（）]{0,2}\d){6,16}(?![\w@＠])")
#: Groups of letters and digits with one sign between two of them: at most four, each bounded, so that no text costs more than its length.
_GROUP: Final = rf"[^\W_{_HAN}]{{1,24}}"
_JOINT: Final = "[-‐‑–－_]"
_CODE: Final = re.compile(
    rf"(?<![@＠])(?<![^\W{_HAN}])(?<![^\W_{_HAN}]{_JOINT}){_GROUP}(?:{_JOINT}{_GROUP}){{0,3}}(?!{_JOINT}?[^\W_{_HAN}]|[@＠])"
)
_CODE_LENGTHS: Final = range(4, 25)
#: Codes of one text that are indexed as one word.
MOST_CODES: Final = 200
_stemmer = threading.local()


class Word(NamedTuple):
    """One unit of a text: what is indexed, and where it stands (offsets of the text as it was given, end exclusive)."""

    form: str
    start: int
    end: int
    han: bool = False


def words(text: str) -> Iterator[Word]:
    """The units of a text in order: a Latin word's plain form; of a Chinese run each pair of neighbours, of a single character itself."""
    count = 0
    for match in _PIECE.finditer(text):
        start, end = match.span()
        if match.lastgroup is None:
            if end - start <= MAX_WORD:
                yield Word(plain(match[0]), start, end)
                count += 1
        elif end - start == 1:
            yield Word(_compatible(match[0]), start, end, True)
            count += 1
        else:
            run = match[0]
            for at in range(len(run) - 1):
                yield Word(_compatible(run[at : at + 2]), start + at, start + at + 2, True)
            count += len(run) - 1
        if count >= MAX_WORDS:
            return


def forms(text: str) -> list[str]:
    """The plain forms of ``words``, where nobody asks for places: most of what is indexed is ASCII, and quick this way."""
    if not text.isascii():
        return [word.form for word in words(text)]
    return [piece for piece in _ASCII.findall(text.lower()) if len(piece) <= MAX_WORD][:MAX_WORDS]


def as_one(text: str) -> str:
    """Several groups of signs as the one word that a value shown masked is in the index; empty where they are too few or too many."""
    found = [match[0] for match in _PIECE.finditer(text)]
    one = plain("".join(found)) if 1 < len(found) <= MAX_WORD else ""
    return one if len(one) <= MAX_WORD and sum(map(str.isdecimal, one)) >= _VALUE else ""


def codes(text: str) -> set[str]:
    """The codes of letters and digits that are written with signs inside (``HP-2047102``), each as one word."""
    found = (code for match in _CODE.finditer(text) if not match[0].isalnum() and (code := _joined_code(match[0])))
    return set(islice(found, MOST_CODES))


def one_code(text: str) -> str:
    """A text that is a code and nothing else, as one word; empty for any other."""
    return _joined_code(text) if _CODE.fullmatch(text) else ""


def places_of_code(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Where a code stands in a text, with signs inside or without."""
    return (match.span() for match in _CODE.finditer(text) if _joined_code(match[0]) == wanted)


def _joined_code(written: str) -> str:
    """Letters and digits in a row; empty where there are only letters, or fewer digits than tell anything, or too many of both."""
    one = plain("".join(filter(str.isalnum, written)))
    digits = sum(map(str.isdecimal, one))
    return one if _VALUE <= digits < len(one) and len(one) in _CODE_LENGTHS else ""


def chinese_words(text: str) -> Iterator[Word]:
    """The dictionary's words in the Chinese runs of a text, in order."""
    for match in _PIECE.finditer(text):
        if match.lastgroup is not None:
            for word, start, end in rjieba.tokenize(match[0], "default"):
                yield Word(_compatible(word), match.start() + start, match.start() + end, True)


def pieces(text: str) -> list[tuple[str, bool]]:
    """What a query asks for: the Chinese words (marked by True), and what stands between them.

    A character that stands alone may be part of a longer word where a text was cut. So a short run with such a one is
    taken as a whole, and in a longer run, where it is mostly a particle, it is not asked for.
    """
    found: list[tuple[str, bool]] = []
    at = 0
    for match in _PIECE.finditer(text):
        if match.lastgroup is not None:
            cut = [word for word, _start, _end in rjieba.tokenize(match[0], "default")]
            long = [word for word in cut if len(word) > 1]
            whole = len(long) < len(cut) and (len(match[0]) <= _SHORT_RUN or not long)
            found += [(text[at : match.start()], False), *((word, True) for word in ([match[0]] if whole else long))]
            at = match.end()
    found.append((text[at:], False))
    return [(piece, han) for piece, han in found if next(words(piece), None) is not None]


def is_chinese(text: str) -> bool:
    """Whether a text has a Chinese or Japanese character."""
    return not text.isascii() and _IS_HAN.search(text) is not None


@functools.lru_cache(maxsize=65_536)
def plain(word: str) -> str:
    """A word without case, width and accents: ``Ｃａｆé`` is ``cafe``."""
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in spread if not unicodedata.combining(c))) or word


@functools.lru_cache(maxsize=65_536)
def stem(form: str) -> str:
    """The English stem of a plain form; other writing and numbers stay as they are."""
    if not (form.isascii() and form.isalpha()):
        return form
    stemmer = getattr(_stemmer, "english", None)
    if stemmer is None:  # it keeps state while it works, so each thread has its own
        stemmer = _stemmer.english = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(form))


def emails(text: str) -> set[str]:
    """The e-mail addresses in a text, each in its one spelling."""
    if "@" not in text and "＠" not in text:
        return set()
    return {one_email(match[0]) for match in _EMAIL.finditer(text)}


def phones(text: str) -> set[str]:
    """The telephone numbers in a text, as E.164."""
    return {number for match in _PHONE.finditer(text) if (number := one_phone(match[0]))}


def phone_ends(text: str) -> set[str]:
    """The last digits of the telephone numbers in a text."""
    return {end for match in _PHONE.finditer(text) if (end := phone_end(match[0]))}


@functools.lru_cache(maxsize=4096)
def phone_end(text: str) -> str:
    """The last nine digits of one number, the same with a country's code, with a leading nought, and with neither; empty for fewer.

    Not of a Chinese mobile number: its first two digits tell people apart, and it is found whole however it is written.
    """
    written = unicodedata.normalize("NFKC", text)
    digits = "".join(filter(str.isdecimal, written))
    if len(digits) < _END or _CHINESE_MOBILE.fullmatch(one_phone(text) or "") or not _PHONE.fullmatch(text):
        return ""
    return digits[-_END:]


def phone_at(text: str, position: int) -> tuple[str, int] | None:
    """The telephone number that begins here, empty when only its end is known, and where it ends; None when there is none."""
    match = _PHONE.match(text, position)
    number = (one_phone(match[0]) or "") if match else ""
    return (number, match.end()) if match and (number or phone_end(match[0])) else None


def places_of_email(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Where an e-mail address stands in a text."""
    return (match.span() for match in _EMAIL.finditer(text) if one_email(match[0]) == wanted)


def places_of_phone(text: str, wanted: str, end: str = "") -> Iterator[tuple[int, int]]:
    """Where a telephone number stands in a text, in any spelling, or one with the same ``end``."""
    return (
        match.span()
        for match in _PHONE.finditer(text)
        if (wanted and one_phone(match[0]) == wanted) or (end and phone_end(match[0]) == end)
    )


def one_email(text: str) -> str:
    """An address in its one spelling."""
    return normal_email(unicodedata.normalize("NFKC", text).replace("。", "."))


@functools.lru_cache(maxsize=4096)
def one_phone(text: str) -> str | None:
    """A telephone number as E.164, None when it is none that could be."""
    return normal_phone(unicodedata.normalize("NFKC", text))


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address and nothing else."""
    return _EMAIL.fullmatch(text) is not None


def _compatible(text: str) -> str:
    """One spelling of compatibility characters; Chinese has no case."""
    return text if "\u4e00" <= text <= "\u9fff" else unicodedata.normalize("NFKC", text)
