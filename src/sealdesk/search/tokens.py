"""Keyed tokens: what of a word lies in the index. Forty bits of HMAC-SHA-256, under a key for each label and each generation."""

from __future__ import annotations

import base64
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


class Tokens:
    """The tokens of one label in one generation of the index."""

    def __init__(self, label: Label, generation: int) -> None:
        key = purpose_key(f"search:{label}:{generation}")
        # Words repeat, and a look-up costs a tenth of an HMAC. What is kept here is kept in memory only, like the key.
        self.word = functools.lru_cache(maxsize=65_536)(lambda form: _token(key, "word", stem(form)))
        self.starts = functools.lru_cache(maxsize=65_536)(lambda where, form, shortest: _starts(key, where, form, shortest))
        self._key = key

    def start(self, where: str, beginning: str) -> str:
        """The token of a word's beginning in the field ``where``."""
        return _token(self._key, f"start:{where}", beginning[:LONGEST_START])

    def whole(self, kind: str, value: str) -> str:
        """The token of a value that is found by equality alone: an address, a telephone number."""
        return _token(self._key, kind, value)


@functools.lru_cache(maxsize=16)
def tokens_for(label: Label, generation: int) -> Tokens:
    """The tokens of a label in a generation."""
    return Tokens(label, generation)


def _starts(key: bytes, where: str, form: str, shortest: int) -> tuple[str, ...]:
    """The tokens of all beginnings of a word that are indexed, the whole word included."""
    return tuple(_token(key, f"start:{where}", form[:length]) for length in range(shortest, min(len(form), LONGEST_START) + 1))


def _token(key: bytes, kind: str, value: str) -> str:
    """Eight characters ``a``-``z``, ``2``-``7``. ``kind`` keeps a word apart from an address that is spelled like it."""
    digest = hmac.digest(key, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.b32encode(digest[:TOKEN_BYTES]).decode("ascii").lower()
