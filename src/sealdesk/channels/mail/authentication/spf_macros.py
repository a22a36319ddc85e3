"""Macros in SPF records (RFC 7208 §7)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

_MACRO: Final = re.compile(r"%(?:\{([slodiphv])(\d*)(r?)([.\-+,/_=]*)\}|([%_-]))", re.IGNORECASE)
_TEXT: Final = re.compile(r"(?:%\{[slodiphvcrt]\d*r?[.\-+,/_=]*\}|%[%_-]|[!-$&-~])*", re.IGNORECASE)
_SIGNS: Final = {"%": "%", "_": " ", "-": "%20"}
_LONGEST: Final = 253


def is_macro_text(text: str) -> bool:
    """Whether every percent sign begins a macro that exists, with a number that is not 0."""
    return _TEXT.fullmatch(text) is not None and not re.search(r"%\{[a-z]0+r?[.\-+,/_=]*\}", text, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Macros:
    """What macros stand for in one look-up."""

    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    sender: str
    helo: str
    domain: str
    own_names: Callable[[], list[str]]

    def domain_of(self, text: str) -> str:
        """The name that a domain-spec means. What is too long loses labels on the left."""
        name = _MACRO.sub(self._expanded, text).rstrip(".").lower()
        while len(name) > _LONGEST and "." in name:
            name = name.partition(".")[2]
        return name

    def _expanded(self, found: re.Match[str]) -> str:
        if found[5]:
            return _SIGNS[found[5]]
        letter, digits, turned, marks = found[1], found[2], found[3], found[4]
        parts = re.split(f"[{re.escape(marks or '.')}]", self._value(letter.lower()))
        if turned:
            parts.reverse()
        if digits:
            parts = parts[-int(digits) :]
        value = ".".join(parts)
        return quote(value, safe="") if letter.isupper() else value

    def _value(self, letter: str) -> str:
        local, _, domain = self.sender.rpartition("@")
        if letter == "p":
            return self._own_name()
        if letter == "i":
            return str(self.address) if self.address.version == 4 else ".".join(self.address.exploded.replace(":", ""))
        version = "in-addr" if self.address.version == 4 else "ip6"
        return {"s": self.sender, "l": local, "o": domain, "d": self.domain, "h": self.helo, "v": version}[letter]

    def _own_name(self) -> str:
        names = self.own_names()
        for fits in (lambda name: name == self.domain, lambda name: name.endswith("." + self.domain), lambda _name: True):
            if found := next(filter(fits, names), None):
                return found
        return "unknown"
