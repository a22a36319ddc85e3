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
#: Stands where something was taken out; from the private use area, so that nobody types it.
_TAKEN: Final = "\ue000"
_SIGNS: Final = re.compile(f"[^\\w{_TAKEN}]|_")


class LongestLengthValidator:
    """At most ``longest`` characters: above what anyone types, below what keeps the hasher busy."""

    def __init__(self, longest: int = LONGEST) -> None:
        self.longest = longest

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when it is too long."""
        del user
        if len(password) > self.longest:
            raise ValidationError(
                _("This password is longer than %(longest)s characters. Use a shorter one.") % {"longest": self.longest},
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
                _("This password is easy to guess. Use several words that do not belong together, or let your browser make one."),
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
    text = _plain(password)
    if len(set(text)) < 5:
        return True
    words = {*_STEMS, *(known or [])}
    left = min(_left(text, words), _left(_SIGNS.sub("", text), words))
    return left < max(6, len(password) // 2)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _left(text: str, words: set[str]) -> int:
    """How many characters remain without known words, signs, repetitions and years."""
    text = _SIGNS.sub("", _without_words(text, words))
    text = re.sub(r"(.{1,6}?)\1+", r"\1", text)
    text = re.sub(r"(19|20)\d\d|520|1314|123+", _TAKEN, text)
    return len(_without_walks(text).replace(_TAKEN, ""))


def _without_words(text: str, words: set[str]) -> str:
    """Take out the words, also where digits and signs stand for letters (``p4$$w0rd``)."""
    kept = list(text)
    # Every swap is one character for one, so places in the plain reading are places in the text.
    for reading in (text, text.translate(_SWAPS)):
        for word in words:
            at = reading.find(word)
            while at >= 0:
                kept[at : at + len(word)] = _TAKEN * len(word)
                at = reading.find(word, at + 1)
    return "".join(kept)


def _without_walks(text: str) -> str:
    """Take out every run of four or more along a keyboard row, the alphabet or the digits."""
    kept: list[str] = []
    at = 0
    while at < len(text):
        length = next(
            (n for n in range(min(24, len(text) - at), 3, -1) if any(text[at : at + n] in walk for walk in _WALKS)),
            0,
        )
        if not length:
            kept.append(text[at])
        at += length or 1
    return "".join(kept)
