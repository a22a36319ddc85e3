"""What single Chinese characters in the index would cost and tell: the reason why they are not there.

Of texts like a desk's own: how many tokens more there would be, and how many of them an attacker without keys names by
nothing but how frequent each is (``bench/frequency.py`` does the same for the words that are in the index).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from bench.frequency import by_rank, texts_of
from bench.measuring import Result, compared

_TEXTS: Final = 3000
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


def measured() -> list[Result]:
    """Both figures."""
    from sealdesk.search.documents import Field, Part, row_of

    what, texts = texts_of("classify_zh/online_shopping_10_cats", "Chinese")
    random.Random(11).shuffle(texts)
    half = min(_TEXTS, len(texts) // 2)
    rows = [row_of([Part(Field.BODY, text)], 1) for text in texts[:half]]
    tokens = sum(len(row.loose) + sum(map(len, row.fields.values())) for row in rows)
    mine, theirs = list(map(_characters, texts[:half])), list(map(_characters, texts[half : 2 * half]))
    places = Counter(character for text in mine for character in text)
    right = sum(places[character] for character, guess in by_rank(mine, theirs).items() if character == guess)
    added = places.total() - sum(len(set(_alone(text))) for text in texts[:half])
    growth, share = "tokens with single characters : without", "single characters, were they indexed, guessed by rank"
    return [
        compared("search", growth, float(tokens + added), float(tokens), "tokens", note=what),
        compared("search", share, float(right), float(places.total()), "places", note=what),
    ]


def _characters(text: str) -> list[str]:
    return sorted(set(_HAN.findall(text)))


def _alone(text: str) -> Iterable[str]:
    """Words of one character, which are in the index already."""
    from sealdesk.search.words import chinese_words

    return (word.form for word in chinese_words(text) if len(word.form) == 1)
