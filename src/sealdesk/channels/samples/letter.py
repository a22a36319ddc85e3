"""One sample letter as it stands in ``letters/*.toml``, and the reading of all of them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

#: The shop's own addresses by the short names that the letters use.
DESK: Final = {
    "support": "Harbour & Pine Customer Care <support@harbourpine.example>",
    "billing": "Harbour & Pine Billing <billing@harbourpine.example>",
    "privacy": "Harbour & Pine Privacy <privacy@harbourpine.example>",
    "kefu": "港松客服 <kefu@harbourpine.example>",
}

_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}


class LetterError(ValueError):
    """A letter's source is wrong; the sentence names the letter and what to mend."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A part beside the text: ``kind`` names its maker, ``name_style`` how the file name is written.

    ``cid`` is the Content-ID of an inline picture, without angle brackets; ``content`` is what the maker
    works from.
    """

    kind: str
    file: str = ""
    name_style: str = "plain"
    cid: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter.

    ``age`` is how long before ``now`` it was sent; ``zone`` the sender's UTC offset, as ``+0800``;
    ``follows`` the key of the letter it answers; ``bare_headers`` leaves headers unencoded, in ``charset``.
    """

    key: str
    age: timedelta
    sender: str
    expect: dict[str, str]
    to: tuple[str, ...] = ("support",)
    cc: tuple[str, ...] = ()
    zone: str = "+0000"
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    charset: str = "utf-8"
    transfer: str = "quoted-printable"
    bare_headers: bool = False
    flowed: bool = False
    follows: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def address(self) -> str:
        """The sender's bare address. Not read by ``parseaddr``, which odd names confuse."""
        return self.sender.rpartition("<")[2].rstrip(">")

    @property
    def domain(self) -> str:
        """The domain of the sender's address."""
        return self.address.rpartition("@")[2]

    @property
    def message_id(self) -> str:
        """The Message-ID with its angle brackets: made of key and domain, never of the time."""
        mark = hashlib.sha256(self.key.encode()).hexdigest()[:12]
        return f"<{mark}.{self.key}@{self.domain}>"


def _age(written: str) -> timedelta:
    """Read ``"2d 3h 5m"``."""
    parts = {unit: int(count) for count, unit in re.findall(r"(\d+)([dhm])", written)}
    return timedelta(**{_UNITS[unit]: count for unit, count in parts.items()})


def _letter(raw: dict[str, Any]) -> Letter:
    try:
        values = dict(raw)
        values["age"] = _age(values.pop("ago"))
        values["enclosures"] = tuple(Enclosure(**one) for one in values.pop("enclosures", ()))
        for name in ("to", "cc"):
            if name in values:
                values[name] = tuple(values[name])
        return Letter(**values)
    except (KeyError, TypeError) as error:
        raise LetterError(f"Mend the letter {raw.get('key', '(no key)')!r}: {error}.") from error


@cache
def all_letters() -> dict[str, Letter]:
    """Every letter by its key. Raises :class:`LetterError` when two letters share one."""
    letters: dict[str, Letter] = {}
    folder = resources.files("sealdesk.channels.samples") / "letters"
    for source in sorted(folder.iterdir(), key=lambda one: one.name):
        if not source.name.endswith(".toml"):
            continue
        for raw in tomllib.loads(source.read_text(encoding="utf-8"))["letter"]:
            letter = _letter(raw)
            if letter.key in letters:
                raise LetterError(f"Give the second letter {letter.key!r} in {source.name} another key.")
            letters[letter.key] = letter
    return letters
