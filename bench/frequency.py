"""The attack on a stolen index: an attacker without keys, but with texts like the desk's own, guesses tokens by their frequency.

The attacker holds the order of tokens in each message (both engines store places) and a second sample of the same kind of
text, which is the most that anybody could hope for. Two attacks:

- by rank: the most frequent token is the most frequent word, and so on;
- by company: from the tokens that they know because they sent mails with them (``KNOWN`` words), the others are matched by
  which words stand next to which, as a graph (scipy's ``quadratic_assignment``, FAQ), and by how frequent they are.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import quadratic_assignment

from bench.mails import shared_file
from bench.measuring import Result, compared

TEXTS: Final = 3000
#: So many of the most frequent tokens are attacked by company, and so many words the attacker knows already.
ATTACKED: Final = 400
KNOWN: Final = 40
Sentences = Sequence[Sequence[str]]


def attacks() -> list[Result]:
    """The recovered share of the words in all messages (not of the different ones): each place counts."""
    results = []
    for language, name in (("English", "classify_en/cfpb_complaints_sample"), ("Chinese", "classify_zh/online_shopping_10_cats")):
        what, texts = texts_of(name, language)
        random.Random(11).shuffle(texts)
        half = min(TEXTS, len(texts) // 2)
        victim, token_of = _stolen(texts[:half])
        known = _words(texts[half : 2 * half])
        word_of = {token: word for word, token in token_of.items()}
        results.append(_result(f"{language}, guessed by rank", by_rank(victim, known), victim, word_of, what))
        guessed = by_company(victim, known, {word: token_of[word] for word in _common(known, KNOWN) if word in token_of})
        results.append(_result(f"{language}, by company from {KNOWN} known words", guessed, victim, word_of, what))
    return results


def by_rank(stolen: Sentences, known: Sentences) -> dict[str, str]:
    """Token to word, by rank alone."""
    return dict(zip(_common(stolen, None), _common(known, None), strict=False))


def by_company(stolen: Sentences, known: Sentences, seeds: dict[str, str]) -> dict[str, str]:
    """Token to word for the most frequent ones, by neighbours. ``seeds`` is word to token."""
    words = list(dict.fromkeys([*(word for word in seeds), *_common(known, ATTACKED)]))[:ATTACKED]
    tokens = list(dict.fromkeys([*(seeds[word] for word in seeds), *_common(stolen, ATTACKED)]))[:ATTACKED]
    size = min(len(words), len(tokens))
    fixed = np.array([[at, at] for at in range(len(seeds))])
    options = {"maximize": True, "partial_match": fixed, "rng": np.random.default_rng(1)}
    found = quadratic_assignment(_neighbours(stolen, tokens[:size]), _neighbours(known, words[:size]), method="faq", options=options)
    return {tokens[at]: words[to] for at, to in enumerate(found.col_ind)}


def _neighbours(sentences: Sentences, vocabulary: list[str]) -> NDArray[np.float64]:
    """How often each follows each, damped, so that the most frequent do not decide everything."""
    places = {word: at for at, word in enumerate(vocabulary)}
    counts = np.zeros((len(vocabulary), len(vocabulary)))
    for sentence in sentences:
        for before, after in pairwise(sentence):
            if before in places and after in places:
                counts[places[before], places[after]] += 1
    damped: NDArray[np.float64] = np.log1p(counts)
    return damped


def _result(name: str, guessed: dict[str, str], stolen: Sentences, word_of: dict[str, str], what: str) -> Result:
    everything = Counter(token for sentence in stolen for token in sentence)
    right = {token for token, word in guessed.items() if word_of.get(token) == word}
    places, different = sum(everything[token] for token in right), len(everything)
    common = set(_common(stolen, 100))
    rare = sum(count for token, count in everything.items() if token not in common)
    share = 100 * sum(everything[token] for token in right - common) / rare
    note = f"{what}; {len(right)} of {different} different tokens; beyond the 100 most frequent ones {share:.1f} % of places"
    return compared("search", f"stolen index: {name}", float(places), float(everything.total()), "places", note=note)


def _stolen(texts: list[str]) -> tuple[Sentences, dict[str, str]]:
    """What the thief has: the tokens of each message in order. And what the thief has not: which word each one is."""
    from sealdesk.labels import Label
    from sealdesk.search.documents import Field, Part, row_of
    from sealdesk.search.tokens import tokens_for
    from sealdesk.search.words import forms, stem

    rows = [row_of([Part(Field.BODY, text)], 1).fields[Field.BODY] for text in texts]
    keyed = tokens_for(Label.PERSONAL, 1)
    return rows, {stem(form): keyed.word(form) for text in texts for form in forms(text)}


def _words(texts: list[str]) -> Sentences:
    """The attacker's own texts, cut as the desk cuts them: how is no secret."""
    from sealdesk.search.words import forms, stem

    return [[stem(form) for form in forms(text)] for text in texts]


def _common(sentences: Sentences, count: int | None) -> list[str]:
    return [word for word, _ in Counter(word for sentence in sentences for word in sentence).most_common(count)]


def texts_of(name: str, language: str) -> tuple[str, list[str]]:
    """Real texts from the corpora beside the repository when they are there, else invented conversations."""
    archive = shared_file(f"data/{name}.train.jsonl.gz")
    if archive is not None:
        with gzip.open(archive, "rt", encoding="utf-8") as lines:
            texts = list(dict.fromkeys(json.loads(line)["text"] for line in lines))
        random.Random(7).shuffle(texts)
        return f"{min(TEXTS, len(texts) // 2)} texts of {name.rpartition('/')[2]}", texts[: 2 * TEXTS]
    from sealdesk.project.generating.texts import Writer

    writer = Writer(3)
    talks = [writer.talk("zh-hans" if language == "Chinese" else "en") for _ in range(2 * TEXTS)]
    return f"{TEXTS} invented texts", [" ".join(talk.texts) for talk in talks]
