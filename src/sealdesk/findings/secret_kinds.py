"""What a secret is, and what a form of one says: the expression, the cheap words without which it need not be tried, and the proof."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final


class SecretKind(enum.StrEnum):
    """What a secret is. The values stand in the database and in the ledger, and never change."""

    CARD = "card"
    CARD_CODE = "card-code"
    CODE = "code"
    COOKIE = "cookie"
    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - a kind, not a password
    PRIVATE_KEY = "private-key"
    TOKEN = "token"  # noqa: S105 - a kind, not a token


class Proof(enum.Enum):
    """What the value must be besides matching."""

    NONE = enum.auto()
    PASSWORD = enum.auto()
    BESIDE = enum.auto()
    CHANGED = enum.auto()
    TOGETHER = enum.auto()
    HELD = enum.auto()
    WORDS = enum.auto()
    OWN_PIN = enum.auto()
    BASE32 = enum.auto()
    BASIC = enum.auto()
    CODES = enum.auto()
    RANDOM = enum.auto()
    MIXED = enum.auto()
    NUMBER = enum.auto()
    PAIRS = enum.auto()


@dataclass(frozen=True, slots=True)
class Form:
    """The expression's ``value`` is the secret. It begins at one of the ``words``, or at most ``lead`` characters before one of the
    ``hints`` (all lower-case). A word counts only where no letter stands beside it; to look for many costs no more than for one.
    """

    kind: SecretKind
    hints: tuple[str, ...]
    words: tuple[str, ...]
    expression: re.Pattern[str]
    proof: Proof = Proof.NONE
    lead: int = 0

    @property
    def begins(self) -> tuple[str, ...]:
        """Hints and words."""
        return self.hints + self.words


def form(
    kind: SecretKind,
    hints: str,
    expression: str,
    proof: Proof = Proof.NONE,
    *,
    words: str = "",
    lead: int = 0,
    flags: re.RegexFlag = re.IGNORECASE,
) -> Form:
    """A form whose hints, and words, stand in one line, parted by ``|``."""
    return Form(kind, _parted(hints), _parted(words), re.compile(expression, flags), proof, lead)


def _parted(line: str) -> tuple[str, ...]:
    return tuple(filter(None, line.split("|")))


#: What may stand between a word for a secret and the secret, so that it is announced.
IS: Final = r"(?:[:=：＝]+>?|->|(?:(?<![a-z])(?:is|was|lautet|ist|est|es)(?![a-z])|为|是|爲)(?:\s?[:=：＝])?)"
#: What may open a value.
OPEN: Final = "[\"'“”‘’「『<(\\[`]?"
