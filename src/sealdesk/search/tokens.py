"""Keyed tokens: what of a word lies in the index. Forty bits of HMAC-SHA-256, under a key for each label and each generation."""

from __future__ import annotations

import functools
import hashlib
import hmac
from typing import Final

from sealdesk.labels import Label
from sealdesk.search.words import stem
from sealdesk.vault.purposes import purpose_key

#: Long enough that two words of a desk hardly ever meet (a million words: one in a million), and a whole number of base-32 digits.
#: Shorter ones would hide more and answer wrongly more often; the frequency of a token is what tells, not its length.
TOKEN_BYTES: Final = 5
#: Beginnings of words that are indexed: shorter ones match everything, longer ones are found by their first twelve characters.
SHORTEST_START: Final = 2
SHORTEST_START_IN_TEXT: Final = 3
LONGEST_START: Final = 12
#: Base 32 (RFC 4648, lower case), two digits at a time.
_DIGITS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS: Final = [first + second for first in _DIGITS for second in _DIGITS]


class Tokens:
    """The tokens of one label in one generation of the index."""

    def __init__(self, label: Label, generation: int) -> None:
        key = purpose_key(f"search:{label}:{generation}")
        # Words repeat, and a look-up costs a tenth of an HMAC. What is kept here is kept in memory only, like the key.
        self.word = functools.lru_cache(maxsize=65_536)(lambda form: self.whole("word", stem(form)))
        self.starts = functools.lru_cache(maxsize=65_536)(self._starts)
        self._start = functools.lru_cache(maxsize=65_536)(self.whole)
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)

    def start(self, where: str, beginning: str) -> str:
        """The token of a word's beginning in the field ``where``."""
        return self._start(f"start:{where}", beginning[:LONGEST_START])

    def whole(self, kind: str, value: str) -> str:
        """The token of a value of a kind that keeps, say, a word apart from an address that is spelled like it."""
        keyed = self._keyed.copy()
        keyed.update(f"{kind}\0{value}".encode("utf-8", "surrogatepass"))
        bits = int.from_bytes(keyed.digest()[:TOKEN_BYTES], "big")
        return _PAIRS[bits >> 30] + _PAIRS[bits >> 20 & 1023] + _PAIRS[bits >> 10 & 1023] + _PAIRS[bits & 1023]

    def _starts(self, where: str, form: str, shortest: int) -> tuple[str, ...]:
        """The tokens of all beginnings of a word that are indexed, the whole word included."""
        return tuple(self.start(where, form[:length]) for length in range(shortest, min(len(form), LONGEST_START) + 1))


@functools.lru_cache(maxsize=16)
def tokens_for(label: Label, generation: int) -> Tokens:
    """The tokens of a label in a generation."""
    return Tokens(label, generation)
