"""Scripts, and the letters and small words by which the languages of one script are told apart.

Common knowledge of each language's alphabet and of its words that carry no meaning of their own; no data set.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

_RANGES = (
    ("latin", 0x41, 0x24F), ("latin", 0x1E00, 0x1EFF), ("greek", 0x370, 0x3FF), ("greek", 0x1F00, 0x1FFF),
    ("cyrillic", 0x400, 0x52F), ("armenian", 0x530, 0x58F), ("hebrew", 0x590, 0x5FF), ("arabic", 0x600, 0x77F),
    ("arabic", 0xFB50, 0xFDFF), ("arabic", 0xFE70, 0xFEFC), ("devanagari", 0x900, 0x97F), ("bengali", 0x980, 0x9FF),
    ("gurmukhi", 0xA00, 0xA7F), ("gujarati", 0xA80, 0xAFF), ("tamil", 0xB80, 0xBFF), ("telugu", 0xC00, 0xC7F),
    ("kannada", 0xC80, 0xCFF), ("malayalam", 0xD00, 0xD7F), ("thai", 0xE00, 0xE7F), ("georgian", 0x10A0, 0x10FF),
)  # fmt: skip

ONE_LANGUAGE = {
    "armenian": "hy", "bengali": "bn", "georgian": "ka", "greek": "el", "gujarati": "gu", "gurmukhi": "pa", "hebrew": "he",
    "kannada": "kn", "malayalam": "ml", "tamil": "ta", "telugu": "te", "thai": "th",
}  # fmt: skip
"""Scripts in which only one language of today's correspondence is written."""

_CYRILLIC, _ARABIC = "абвгдежзклмнопрстуфхцчш", "ابتثجحخدذرزسشصضطظعغفقلمنوءآ"
_LETTERS = {
    "ru": _CYRILLIC + "иёйщъыьэюя", "uk": _CYRILLIC + "иґєіїйщьюя", "be": _CYRILLIC + "ёійўыьэюя", "bg": _CYRILLIC + "ийщъьюя",
    "sr": _CYRILLIC + "ђијљњћџ", "mk": _CYRILLIC + "ѓиѕјљњќџѐѝ",
    "ar": _ARABIC + "كهيىأإؤئة", "fa": _ARABIC + "پچژکگهیأؤئۀ", "ur": _ARABIC + "ٹپچڈڑژکگںہھیےؤئۓۂ",
    "en": "", "id": "é", "ms": "", "de": "äöüß", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíóúüñªº", "it": "àèéìíîòóù", "pt": "áâãàçéêíóôõúüªº",
    "ca": "àçèéíïòóúü", "nl": "áéëèêïíóöü", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž",
    "hr": "čćđšž", "ro": "ăâîșşțţ", "hu": "áéíóöőúüű", "fi": "äöåšž", "et": "äõöüšž", "sv": "åäöéà", "da": "æøåéáó", "no": "æøåéòóôè",
    "tr": "çğıöşüâîûi̇", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
}  # fmt: skip
_ALPHABETS = {language: frozenset(letters) for language, letters in _LETTERS.items()}
_IN_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")

_SHORTEST_BARE = 3
_NOT_BARE = frozenset(("chi", "don", "foi", "hang", "lam", "lang", "long", "mat", "pot", "ses", "son", "tam", "ten", "van", "war"))
"""Ordinary words of other languages, which say nothing of this one."""
_LETTERS_FOR = str.maketrans({"đ": "d", "ł": "l", "ı": "i", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


def bare(word: str) -> str:
    """A word without its marks, as it is typed where the keyboard has none: "mật" is "mat", "için" is "icin"."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word.translate(_LETTERS_FOR)) if not unicodedata.combining(sign))


def _small_words() -> dict[str, frozenset[str]]:
    """The words of the file, and bare ones too where no language has a word that is written so."""
    lines = files("sealdesk.triage").joinpath("small_words.txt").read_text(encoding="utf-8").splitlines()
    words = {line.split()[0]: frozenset(line.split()[1:]) for line in lines}
    every = frozenset().union(*words.values())
    latin = {language: {bare(word) for word in some if script_of(word[0]) == "latin"} for language, some in words.items()}
    return {
        language: some | {word for word in latin[language] - every - _NOT_BARE if len(word) >= _SHORTEST_BARE}
        for language, some in words.items()
    }


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """The script of a letter; "" for one that is of none here."""
    code = ord(letter)
    return next((script for script, low, high in _RANGES if low <= code <= high), "")


SMALL = _small_words()
"""Words of each language that hardly stand in another of the same script, or are most common in letters to a desk. They are shown as
evidence, and help in short texts."""

OF_SCRIPT = {
    "arabic": ("ar", "fa", "ur"),
    "cyrillic": ("ru", "uk", "be", "bg", "sr", "mk"),
    "devanagari": ("hi", "mr", "ne"),
}
"""Languages that share a script."""
OF_SCRIPT["latin"] = tuple(language for language in SMALL if not any(language in some for some in OF_SCRIPT.values()))

_ALIASES = {"arz": "ar", "nb": "no", "nn": "no", "pnb": "ur", "bs": "hr", "sh": "hr"}

#: A word with the marks that scripts of the south set over and under their letters.
WORD = re.compile(
    "(?:(?![\u1100-\u11ff\u3041-\u9fff\uac00-\ud7a3])[^\\W\\d_]"
    "|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0981-\u0df3\u0e31-\u0e4e])+"
)


@cache
def shares_of(script: str) -> Counter[str]:
    """In how many languages of a script each small word stands."""
    return Counter(word for language in OF_SCRIPT.get(script, ()) for word in SMALL[language])


def language_of(code: str, script: str) -> str:
    """The language that a code of the model stands for in a script; what is written in Latin letters of Serbian is as Croatian."""
    return "hr" if code == "sr" and script == "latin" else _ALIASES.get(code, code)


def telling_letters(language: str, text: str) -> tuple[str, ...]:
    """The letters of a text that its language writes and most others of the script do not, each once, in order, as they stand."""
    rivals = next((some for some in OF_SCRIPT.values() if language in some), ())
    own = [letter for letter in dict.fromkeys(text) if letter.lower() in _ALPHABETS.get(language, ())]
    return tuple(letter for letter in own if 2 * sum(letter.lower() in _ALPHABETS.get(other, ()) for other in rivals) <= len(rivals))


def special_letters(words: Iterable[str]) -> frozenset[str]:
    """The letters of some words in small letters, without the plain Latin ones, which every language of that script writes."""
    return frozenset("".join(words)) - _IN_LATIN


def foreign_letters(language: str, letters: frozenset[str]) -> int:
    """How many of some special letters the language does not write."""
    return len(letters - _ALPHABETS[language]) if letters and language in _ALPHABETS else 0
