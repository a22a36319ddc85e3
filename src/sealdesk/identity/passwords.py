"""What a password must be (NIST SP 800-63B-4, 3.1.1): long and not guessable; no composition, no rotation."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST: Final = 256
_ROWS: Final = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6y7u8i9o0p",
)
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_WALKS: Final = tuple(run * 2 for row in (*_ROWS, _LETTERS) for run in (row, row[::-1]))
_SWAPS: Final = str.maketrans("013457@$!€+", "oieastasiet")
#: The stems of most passwords in public leaks, with the usual numbers and signs taken off.
_STEMS: Final = frozenset(
    """
    password passwort passw0rd mima kouling wachtwoord motdepasse contrasena letmein welcome welkom
    bienvenue huanying admin administrator root login signin changeme default secret geheim guest user
    test testing temp temporary master monkey dragon shadow superman batman pokemon starwars football
    baseball basketball soccer hockey liverpool arsenal chelsea barcelona princess sunshine flower
    butterfly iloveyou iloveu woaini woaini1314 aini jiushiaini wodemima woshishui nihao zhongguo china
    beijing shanghai trustno michael jennifer jessica ashley charlie thomas jordan daniel andrew summer
    winter spring autumn january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday company office support helpdesk servicedesk
    customer service sealdesk security microsoft google apple samsung facebook internet computer server
    network computing whatever freedom family mother father brother sister lovely loveme forever hello
    helloworld access database oracle mysql postgres zhang wang chen zhao huang kefu gongdan xitong
    guanliyuan anquan
    """.split()  # noqa: SIM905 - a list of one word a line would hide the rest of the module
)
_PERSONAL_SHORTEST: Final = 4


class LongestLengthValidator:
    """At most ``longest`` characters: above what anyone types, below what keeps the hasher busy."""

    def __init__(self, longest: int = LONGEST) -> None:
        self.longest = longest

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when it is too long."""
        del user
        if len(password) > self.longest:
            raise ValidationError(
                _("This password is longer than %(longest)s characters. Use a shorter one.")
                % {"longest": self.longest},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """Nothing: nobody needs to be told."""
        return ""


class GuessableValidator:
    """Refuses what is tried first: known stems with decoration, runs, repetitions, the agent's own name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when the password would fall early."""
        if is_guessable(password, known_about(user)):
            raise ValidationError(
                _(
                    "This password is easy to guess. Use several words that do not belong together, "
                    "or let your browser make one."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """One sentence for the form."""
        return _("Several words that do not belong together are good. Spaces and all characters are allowed.")


def known_about(user: Any) -> list[str]:
    """Words that an attacker knows about this agent."""
    text = f"{getattr(user, 'email', '') or ''} {getattr(user, 'name', '') or ''}"
    return [word for word in re.split(r"[\W_]+", _plain(text)) if len(word) >= _PERSONAL_SHORTEST]


def is_guessable(password: str, known: list[str] | None = None) -> bool:
    """Whether less than half of the password is left when everything predictable is taken out of it."""
    text = re.sub(r"[\s\W_]+", "", _plain(password))
    if len(set(text)) < 5:
        return True
    return min(_left(text, known or []), _left(text.translate(_SWAPS), known or [])) < max(
        6, len(password) // 2
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _left(text: str, known: list[str]) -> int:
    """How many characters remain without known words, runs, repetitions and years."""
    for word in sorted({*_STEMS, *known}, key=len, reverse=True):
        text = text.replace(word, "\0")
    text = re.sub(r"(.{1,6}?)\1+", r"\1", text)
    text = re.sub(r"(19|20)\d\d|520|1314|123+", "\0", text)
    return len(_without_walks(text).replace("\0", ""))


def _without_walks(text: str) -> str:
    """Take out every run of four or more along a keyboard row, the alphabet or the digits."""
    kept: list[str] = []
    at = 0
    while at < len(text):
        length = next(
            (
                n
                for n in range(min(24, len(text) - at), 3, -1)
                if any(text[at : at + n] in walk for walk in _WALKS)
            ),
            0,
        )
        if not length:
            kept.append(text[at])
        at += length or 1
    return "".join(kept)
