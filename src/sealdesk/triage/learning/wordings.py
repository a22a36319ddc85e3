"""What the linear half sees of a text: every word, neighbouring words, the pieces of words, and hand-written concepts."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.concepts import concepts_of_word
from sealdesk.triage.features import Token, keys_of_pair, tokens_of
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.prediction import LearningError
from sealdesk.triage.turning import Turn, turns_of

RARE = 2
"""Texts that must hold a wording before it is learned: what stands in one text alone teaches nothing."""

LATIN_PIECES = range(2, 6)
HAN_PIECES = range(1, 4)


class Reader(Protocol):
    """Takes in the wordings of a text, token by token."""

    def word(self, token: Token, at: int, *, turned: bool) -> None:
        """Take in a token by itself: the word, `concepts_of` it, and the pieces of what is `cut_up`.

        One that a denial turns round says the opposite of its concepts: of these it has none.
        """

    def pair(self, before: Token, token: Token, at: int) -> None:
        """Take in two neighbours: `keys_of_pair`. The second of them is at this place."""

    def run(self, run: str, first: int) -> None:
        """Take in Chinese words that stand side by side, the first of them at this place, by their pieces."""

    def turn(self, turn: Turn) -> None:
        """Take in what a denial turns round: `key_of_turn`."""


def read(tokens: Sequence[Token], reader: Reader) -> None:
    """Have a text taken in, given as all of its tokens, small words too."""
    run, begun = "", 0
    turns = turns_of(tokens)
    turned = {at for turn in turns for at in range(turn.first, turn.last + 1)}
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        reader.word(token, at, turned=at in turned)
        if before is not None and token.start - before.end <= 1:
            reader.pair(before, token, at)
        if _is_han(token) and run and before is not None and before.end == token.start:
            run += token.plain
            continue
        if run:
            reader.run(run, begun)
        run, begun = (token.plain, at) if _is_han(token) else ("", at)
    if run:
        reader.run(run, begun)
    for turn in turns:
        reader.turn(turn)


def key_of_turn(turn: Turn) -> str:
    """Return the concept of what a denial turns round."""
    return f"k {turn.concept}"


def concepts_of(token: Token) -> list[str]:
    """Return the concepts that a word names; a placeholder names none."""
    return [f"k {concept}" for concept in concepts_of_word(token.plain)] if token.showable else []


def cut_up(token: Token) -> str:
    """Return what of a word is cut into pieces: the word between its ends. Chinese is cut up as a run, a placeholder not at all."""
    return f" {token.plain} " if token.showable and not _is_han(token) else ""


class _Keys:
    """Takes in the wordings of a text as what they are."""

    def __init__(self, *, concepts: bool) -> None:
        self.keys: list[str] = []
        self._concepts = concepts

    def word(self, token: Token, _at: int, *, turned: bool) -> None:
        self.keys.append(f"w {token.plain}")
        if self._concepts and not turned:
            self.keys += concepts_of(token)
        self.keys += pieces_of(cut_up(token), LATIN_PIECES)

    def pair(self, before: Token, token: Token, _at: int) -> None:
        self.keys += keys_of_pair(before, token)

    def run(self, run: str, _first: int) -> None:
        self.keys += pieces_of(run, HAN_PIECES)

    def turn(self, turn: Turn) -> None:
        if self._concepts:
            self.keys.append(key_of_turn(turn))


def wordings_of(text: str, *, concepts: bool = False) -> list[str]:
    """Return every wording of a text, once for each time it occurs; the concepts of single words only on demand.

    Small words stay: "is my card" and "is there a card" are two questions.
    """
    found = _Keys(concepts=concepts)
    read(tokens_of(text, small_words=True), found)
    return found.keys


def _is_han(token: Token) -> bool:
    return "\u3400" <= token.plain[0] <= "\u9fff"


def pieces_of(word: str, sizes: Iterable[int]) -> list[str]:
    """Return the parts of a word, or of a run of Chinese words, that have these sizes."""
    return [f"c {word[at : at + size]}" for size in sizes for at in range(len(word) - size + 1)]


def _of_length_one(values: Floats) -> Floats:
    scaled: Floats = values / np.float32(np.sqrt(values @ values) or 1.0)
    return scaled


def _hash(key: str) -> int:
    """A wording as the number that a model knows it by. No secret: it keeps words out of models, and sealing keeps models."""
    return crc32(key.encode("utf-8", "replace"))


_PIECE = _hash("c ")
"""A hash goes on from where it stopped, so the beginning that all pieces share is reckoned once."""


@dataclass(frozen=True, slots=True, repr=False)
class Wordings:
    """The wordings that a model knows, by their hash, and how rare each is: texts become rows of TF-IDF values.

    The first `pieces` of them are pieces of words. No word stands in it.
    """

    places: dict[int, int]
    rarity: Floats
    pieces: int

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], allowed: Collection[str] | None = None) -> "Wordings":
        """Return what stands in at least `RARE` of the texts, given as their wordings, or what of it is `allowed`."""
        seen = Counter(key for text in texts for key in set(text))
        kept = (key for key, count in seen.items() if (count >= RARE if allowed is None else key in allowed))
        known = sorted(kept, key=lambda key: (key[:2] != "c ", key))
        counts = np.array([seen[key] for key in known], dtype=np.float64)
        rarity = (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)
        return cls({_hash(key): at for at, key in enumerate(known)}, rarity, sum(key[:2] == "c " for key in known))

    def place(self, key: str) -> int:
        """Return the place of a wording, -1 when it is not known."""
        return self.places.get(_hash(key), -1)

    def located(self, keys: Sequence[str]) -> list[int]:
        """Return the place of each wording, -1 for one that is not known."""
        places = self.places
        return [places.get(crc32(key.encode("utf-8", "replace")), -1) for key in keys]

    def located_pieces(self, text: str, size: int, width: int) -> list[int]:
        """Return the place of each piece of this size, where each letter of the text is written in so many bytes."""
        places, raw = self.places, text.encode()
        return [places.get(crc32(raw[at : at + size * width], _PIECE), -1) for at in range(0, len(raw) - size * width + 1, width)]

    def rarity_of(self, keys: Iterable[str]) -> dict[str, float]:
        """Return how rare each of these is, those that are known."""
        found = ((key, self.places.get(_hash(key))) for key in set(keys))
        return {key: float(self.rarity[at]) for key, at in found if at is not None}

    def row(self, text: Sequence[str]) -> tuple[Any, Floats]:
        """Return the places of the known wordings of one text, and their values."""
        return self.row_at(np.array([place for place in self.located(text) if place >= 0], dtype=np.intp))

    def row_at(self, places: NDArray[np.intp]) -> tuple[Any, Floats]:
        """Return the different ones of these places, and the values of a text that has them."""
        at, tally = np.unique(places, return_counts=True)
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
        return csr_matrix((values, at, ends), shape=(len(rows), len(self.rarity)))


def must_share(wordings: Wordings) -> None:
    """Raise LearningError where no wording stands in two of the texts or mails to learn from."""
    if not wordings.places:
        raise LearningError(f"No word stands in {RARE} of the texts or mails to learn from. They are empty, too few, or no text.")
