"""What the model sees of a text: words, pairs of neighbouring words, and pieces of words, each with its
place.

Numbers, addresses and links become placeholders before anything else looks at them, so no vocabulary can
hold an order number, a telephone number or a mail address. Case and punctuation are dropped: shouting
carries no weight.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import rjieba

from sealdesk.triage.concepts import concepts_of_pair, concepts_of_word
from sealdesk.triage.script import folded

TEXT_LIMIT = 2000
"""Characters of a ticket that are read, subject included: whoever writes more has said by then what it is
about."""

WORD_LIMIT = 30
"""Longer runs of letters are encoded bytes or a cat on the keyboard, not words."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(
    rf"(?P<link>https?://\S+|www\.\S+|[\w.+-]{{1,64}}+@[\w.-]{{1,255}})"
    rf"|(?P<han>[{_HAN}]+)"
    r"|(?P<number>[A-Za-z]{0,6}[-_]?\d[\dA-Za-z.,:/_-]*)"
    rf"|(?P<word>(?:(?![{_HAN}])[^\W\d_])+(?:['’][^\W\d_]+)?)"
)
_EMPTY_TEXT = """
a an the and or of at for from with by is are was were be been it its this that these those as
hello hi dear sir madam regards thanks thank kind best many yours faithfully cheers good morning day
there please

的 了 是 在 和 就 都 也 还 您好 你好 谢谢 请 吗 呢 吧 呀 啊 亲 尊敬 麻烦 辛苦
此致敬礼 盼复 您 请问 你 你们 我 我们 你们好 客服
"""
EMPTY_WORDS = frozenset(_EMPTY_TEXT.split())
_JOINABLE = frozenset(("", " "))


class Token(NamedTuple):
    """A word of the text: where it stands (character offsets, end exclusive) and its plain form.

    A token that is not `showable` is a placeholder for something personal; it may count, but is never
    evidence.
    """

    start: int
    end: int
    plain: str
    showable: bool


def tokens_of(text: str, *, small_words: bool = False) -> list[Token]:
    """Return the words of the first `TEXT_LIMIT` characters, in order; those that say little only on demand."""
    dropped: frozenset[str] = frozenset() if small_words else EMPTY_WORDS
    found: list[Token] = []
    text = folded(text[:TEXT_LIMIT])
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "han":
            found.extend(
                Token(start + begin, start + stop, word, True)
                for word, begin, stop in rjieba.tokenize(match[0], "default")
                if word not in dropped
            )
        elif match.lastgroup == "word":
            plain = _plain(match[0])
            if plain not in dropped and len(plain) <= WORD_LIMIT:
                found.append(Token(start, end, plain, True))
        else:
            found.append(Token(start, end, f"<{match.lastgroup}>", False))
    return found


def features_of(text: str, tokens: Sequence[Token]) -> list[str]:
    """Return every feature of `tokens`, which `tokens_of` found in `text`, once for each time it occurs."""
    found = [key for token in tokens for key in keys_of_word(token)]
    for before, after in pairwise(tokens):
        if may_join(text, before, after):
            found += keys_of_pair(before, after)
    return found


def keys_of_word(token: Token) -> list[str]:
    """Return the features of one token: the word itself, its pieces and its concepts."""
    keys = [f"w {token.plain}"]
    if token.showable:
        keys += _pieces(token.plain)
        keys += [f"k {concept}" for concept in concepts_of_word(token.plain)]
    return keys


def keys_of_pair(before: Token, after: Token) -> list[str]:
    """Return the features of two neighbours."""
    concepts = concepts_of_pair(before.plain, after.plain)
    return [f"b {before.plain} {after.plain}", *(f"k {concept}" for concept in concepts)]


def may_join(text: str, before: Token, after: Token) -> bool:
    """Return whether two tokens stand side by side in `text`, on one line and without punctuation between
    them."""
    return after.start - before.end <= 1 and text[before.end : after.start] in _JOINABLE


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")


def _pieces(word: str) -> list[str]:
    """Return parts of a word that survive endings and slips of the finger: stem, trigrams, Chinese
    characters."""
    if "\u3400" <= word[0] <= "\u9fff":
        return [f"c {letter}" for letter in word] if len(word) > 1 else []
    if len(word) < 4:
        return []
    padded = f"^{word}$"
    return [f"s {word[:5]}", *(f"c {padded[at : at + 4]}" for at in range(len(padded) - 3))]
