"""Turns a text into the rows and values of a vocabulary, remembering which word each of them came from."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.features import Token, keys_of_pair, keys_of_word, may_join, tokens_of

Floats = NDArray[np.float32]

UNKNOWN_SHARE = 0.1
"""How much a feature outside the vocabulary dilutes a text, as a part of the square of the rarest known
one."""


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """A text as the model sees it: rows of the vocabulary with their values, and where each came from.

    `rows`, `values` and `counts` have one entry for each different known feature; `at` (a place in `rows`),
    `first` and `second` (the token it came from, or the two) have one for each occurrence. `grounded` says
    whether at least one whole word or concept is known.
    """

    text: str
    tokens: list[Token]
    rows: NDArray[np.intp]
    values: Floats
    counts: Floats
    at: NDArray[np.intp]
    first: list[int]
    second: list[int]
    grounded: bool

    @property
    def words(self) -> int:
        """How many tokens are real words and no placeholders."""
        return sum(token.showable for token in self.tokens)


@dataclass(slots=True, repr=False)
class _Gathering:
    """The known features of one text, one entry for each occurrence, while they are being collected."""

    vocabulary: Mapping[str, int]
    rows: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    second: list[int] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    grounded: bool = False
    # Within one text words repeat; nothing is remembered from one text to the next.
    _words: dict[str, list[int]] = field(default_factory=dict)

    def word(self, index: int, token: Token) -> None:
        if token.plain not in self._words:
            keys = keys_of_word(token)
            known = [key for key in keys if key in self.vocabulary]
            self._words[token.plain] = [self.vocabulary[key] for key in known]
            self.unknown.update(key for key in keys if key not in self.vocabulary)
            self.grounded |= token.showable and any(key[0] in "wk" for key in known)
        rows = self._words[token.plain]
        self.rows += rows
        self.first += [index] * len(rows)
        self.second += [index] * len(rows)

    def pair(self, index: int, before: Token, after: Token) -> None:
        for key in keys_of_pair(before, after):
            if (row := self.vocabulary.get(key)) is not None:
                self.rows.append(row)
                self.first.append(index - 1)
                self.second.append(index)


def read_text(text: str, vocabulary: Mapping[str, int], rarity: Floats) -> Reading:
    """Read the first `TEXT_LIMIT` characters of a text; `rarity` has one weight per row of `vocabulary`."""
    tokens = tokens_of(text)
    found = _Gathering(vocabulary)
    for index, token in enumerate(tokens):
        found.word(index, token)
        if index and may_join(text, tokens[index - 1], token):
            found.pair(index, tokens[index - 1], token)
    rows, at, tally = np.unique(np.array(found.rows, dtype=np.intp), return_inverse=True, return_counts=True)
    counts = tally.astype(np.float32)
    values = weighted(counts, rarity[rows], len(found.unknown))
    return Reading(text, tokens, rows, values, counts, at, found.first, found.second, found.grounded)


def unknown_features(keys: Iterable[str], vocabulary: Container[str]) -> int:
    """Return how many different words and pieces of words (pairs aside, which are mostly new) nobody taught
    us."""
    return len({key for key in keys if key not in vocabulary and not key.startswith("b ")})


def weighted(counts: Floats, rarity: Floats, unknown: int) -> Floats:
    """Return TF-IDF values of length one or less: words that nobody taught us take their share of the
    length."""
    values = (1 + np.log(counts)) * rarity
    rarest = float(rarity.max()) if rarity.size else 0.0
    missing = UNKNOWN_SHARE * unknown * rarest**2
    length = float(np.sqrt(float(values @ values) + missing))
    scaled: Floats = (values / length if length else values).astype(np.float32)
    return scaled
