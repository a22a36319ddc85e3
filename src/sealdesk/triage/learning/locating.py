"""Where the wordings of a text stand in a model, and of which of its tokens they are: the quick way, for mail that comes in."""

from collections.abc import Sequence

import numpy as np

from sealdesk.triage.features import Token, keys_of_pair, tokens_of
from sealdesk.triage.learning.wordings import HAN_PIECES, LATIN_PIECES, Wordings, concepts_of, cut_up, key_of_turn, pieces_of, read
from sealdesk.triage.turning import Turn

Remembered = dict[int, list[int]]
"""Where the wordings of a word stand, by where the word stands: numbers only, and only of words that a model knows anyway."""


class Located:
    """A text as the places of those of its wordings that a model knows, each with the first and the last token that it stands in.

    `grounded` says whether a whole word or a concept is known: pieces of strange words look like known ones by chance.
    """

    def __init__(self, text: str, wordings: Wordings, remembered: Remembered) -> None:
        self.tokens = tokens_of(text, small_words=True)
        self.grounded = False
        self._wordings, self._remembered = wordings, remembered
        self._found: tuple[list[int], list[int], list[int]] = ([], [], [])
        read(self.tokens, self)
        self.places, self.first, self.last = (np.array(numbers, dtype=np.intp) for numbers in self._found)

    def word(self, token: Token, at: int, *, turned: bool) -> None:
        """Take in a word; what is inside a known word is looked up once in the life of a model, except where it is turned round."""
        word = f"w {token.plain}"
        place = self._wordings.place(word)
        found = None if turned else self._remembered.get(place)
        if found is None:
            concepts = [] if turned else self._known(concepts_of(token))
            found = self._known([word]) + concepts + self._inside(cut_up(token))
            if place >= 0 and not turned:
                self._remembered[place] = found
            self.grounded |= bool(concepts)
        self.grounded |= place >= 0 and token.showable
        self._take(found, at, at)

    def pair(self, before: Token, token: Token, at: int) -> None:
        """Take in two neighbours."""
        keys = keys_of_pair(before, token)
        self.grounded |= bool(keys[1:] and self._known(keys[1:]))
        self._take(self._known(keys), at - 1, at)

    def run(self, run: str, first: int) -> None:
        """Take in Chinese words that stand side by side."""
        owner = [at for at, token in enumerate(self.tokens[first : first + len(run)], first) for _ in token.plain]
        # A character that is drawn in several ways may have taken another script's along: those have fewer bytes.
        alike = len(run.encode("utf-8", "replace")) == 3 * len(run)
        for size in HAN_PIECES:
            found = self._wordings.located_pieces(run, size, 3) if alike else self._wordings.located(pieces_of(run, [size]))
            for begin, place in enumerate(found):
                if place >= 0:
                    self._take([place], owner[begin], owner[begin + size - 1])

    def turn(self, turn: Turn) -> None:
        """Take in what a denial turns round."""
        found = self._known([key_of_turn(turn)])
        self.grounded |= bool(found)
        self._take(found, turn.first, turn.last)

    def _inside(self, word: str) -> list[int]:
        if word.isascii():
            return [place for size in LATIN_PIECES for place in self._wordings.located_pieces(word, size, 1) if place >= 0]
        return self._known(pieces_of(word, LATIN_PIECES))

    def _known(self, keys: Sequence[str]) -> list[int]:
        return [place for place in self._wordings.located(keys) if place >= 0]

    def _take(self, found: list[int], first: int, last: int) -> None:
        places, firsts, lasts = self._found
        places += found
        firsts += [first] * len(found)
        lasts += [last] * len(found)
