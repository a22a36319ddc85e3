"""What the linear half sees of a text: every word, neighbouring words, and the pieces of words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sealdesk.triage.features import Token, keys_of_pair, tokens_of
from sealdesk.triage.reading import Floats

RARE = 2
"""Texts that must hold a wording before it is learned: what stands in one text alone teaches nothing."""

_LATIN_PIECES = range(2, 6)
_HAN_PIECES = range(1, 4)


def wordings_of(text: str) -> list[str]:
    """Return every wording of a text, once for each time it occurs.

    Small words stay: "is my card" and "is there a card" are two questions. Placeholders of numbers, links and addresses
    count as words and have no pieces.
    """
    tokens = tokens_of(text, small_words=True)
    found = [f"w {token.plain}" for token in tokens]
    run = ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        joined = before is not None and before.end == token.start
        if before is not None and token.start - before.end <= 1:
            found += keys_of_pair(before, token)
        if not _is_han(token):
            found += _pieces(run, _HAN_PIECES)
            run = ""
            if token.showable:
                found += _pieces(f" {token.plain} ", _LATIN_PIECES)
        elif joined:
            run += token.plain
        else:
            found += _pieces(run, _HAN_PIECES)
            run = token.plain
    return found + _pieces(run, _HAN_PIECES)


def _is_han(token: Token) -> bool:
    return "\u3400" <= token.plain[0] <= "\u9fff"


def _pieces(word: str, sizes: Iterable[int]) -> list[str]:
    return [f"c {word[at : at + size]}" for size in sizes for at in range(len(word) - size + 1)]


def _of_length_one(values: Floats) -> Floats:
    scaled: Floats = values / np.float32(np.sqrt(values @ values) or 1.0)
    return scaled


@dataclass(frozen=True, slots=True, repr=False)
class Wordings:
    """The wordings that a model knows, and how rare each is: texts become rows of TF-IDF values.

    The first `pieces` of them are pieces of words.
    """

    places: dict[str, int]
    rarity: Floats
    pieces: int

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> "Wordings":
        """Return what stands in at least `RARE` of the texts, given as their wordings."""
        seen = Counter(key for text in texts for key in set(text))
        known = sorted((key for key, count in seen.items() if count >= RARE), key=lambda key: (key[:2] != "c ", key))
        counts = np.array([seen[key] for key in known], dtype=np.float64)
        rarity = (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)
        return cls({key: at for at, key in enumerate(known)}, rarity, sum(key[:2] == "c " for key in known))

    def row(self, text: Sequence[str]) -> tuple[Any, Floats]:
        """Return the places of the known wordings of one text, and their values."""
        at, tally = np.unique(np.array([self.places[key] for key in text if key in self.places], dtype=np.intp), return_counts=True)
        values = (1 + np.log(tally)).astype(np.float32) * self.rarity[at]
        # Pieces stand first, by their key: each side gets length one, else the many pieces drown the few words.
        cut = int(np.searchsorted(at, self.pieces))
        return at, np.concatenate([_of_length_one(values[:cut]), _of_length_one(values[cut:])])

    def matrix(self, texts: Sequence[Sequence[str]]) -> Any:
        """Return a sparse matrix with one row for each text."""
        from scipy.sparse import csr_matrix

        rows = [self.row(text) for text in texts]
        ends = np.cumsum([0, *(len(at) for at, _ in rows)])
        empty = np.zeros(0)
        at = np.concatenate([at for at, _ in rows]) if rows else empty
        values = np.concatenate([values for _, values in rows]) if rows else empty
        return csr_matrix((values, at, ends), shape=(len(rows), len(self.places)))
