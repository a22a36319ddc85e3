"""SPF: whether a mail server may send for a domain (RFC 7208), with its bounds on look-ups."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sealdesk.channels.mail.authentication.resolver import NoAnswerError, Resolver
from sealdesk.channels.mail.authentication.spf_macros import Macros, is_macro_text

#: RFC 7208 §4.6.4: terms that ask the DNS, look-ups without a record, and names of one MX or PTR.
MOST_LOOKUPS: Final = 10
MOST_VOID: Final = 2
MOST_NAMES: Final = 10
_RESULTS: Final = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_MECHANISM: Final = re.compile(r"([+\-?~]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?:(?=[:/])(.*))?", re.IGNORECASE)
_MODIFIER: Final = re.compile(r"([a-z][a-z0-9._-]*)=(.*)", re.IGNORECASE)
_PREFIXES: Final = re.compile(r"(.*?)(?:/(0|[1-9]\d?))?(?://(0|[1-9]\d{0,2}))?", re.DOTALL)
_LAST_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class _PermanentError(Exception):
    """The record is wrong, or costs too much."""


@dataclass(frozen=True, slots=True)
class _Term:
    qualifier: str
    name: str
    domain: str = ""
    prefix4: int = 32
    prefix6: int = 128
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    terms: tuple[_Term, ...]
    redirect: str = ""


@dataclass(slots=True)
class _Check:
    """One evaluation: who sends, and how much of the bound is used."""

    address: Address
    sender: str
    helo: str
    resolver: Resolver
    lookups: int = 0
    void: int = 0
    depth: int = field(default=0)

    def host(self, domain: str) -> str:
        """check_host() of RFC 7208 §4."""
        if not _is_domain(domain):
            return "none"
        record = self._record(domain)
        if record is None:
            return "none"
        for term in record.terms:
            if self._matches(term, domain):
                return _RESULTS[term.qualifier]
        if not record.redirect:
            return "neutral"
        self._count()
        result = self._under(self._expanded(record.redirect, domain))
        if result == "none":
            raise _PermanentError
        return result

    def _under(self, domain: str) -> str:
        self.depth += 1
        if self.depth > MOST_LOOKUPS:
            raise _PermanentError
        try:
            return self.host(domain)
        finally:
            self.depth -= 1

    def _record(self, domain: str) -> _Record | None:
        texts = [text.decode("latin-1") for text in self.resolver.ask(domain, "TXT")]
        found = [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]
        if len(found) > 1:
            raise _PermanentError
        return _parsed(found[0]) if found else None

    def _matches(self, term: _Term, domain: str) -> bool:
        if term.name == "all":
            return True
        if term.network is not None:
            return self.address.version == term.network.version and self.address in term.network
        self._count()
        target = self._expanded(term.domain, domain) if term.domain else domain
        if term.name == "include":
            result = self._under(target)
            if result == "none":
                raise _PermanentError
            return result == "pass"
        if term.name == "exists":
            return bool(self._found(target, "A"))
        if term.name == "ptr":
            return any(name == target or name.endswith("." + target) for name in self.own_names())
        return any(self._is_within(found, term) for found in self._addresses(term, target))

    def _addresses(self, term: _Term, target: str) -> Iterator[bytes]:
        kind = "A" if self.address.version == 4 else "AAAA"
        if term.name == "a":
            yield from self._found(target, kind)
            return
        exchanges = self._found(target, "MX")
        if len(exchanges) > MOST_NAMES:
            raise _PermanentError
        for exchange in exchanges:
            yield from self._found(exchange.decode("ascii"), kind)

    def _is_within(self, found: bytes, term: _Term) -> bool:
        prefix = term.prefix4 if self.address.version == 4 else term.prefix6
        try:
            return self.address in ipaddress.ip_network(f"{found.decode('ascii')}/{prefix}", strict=False)
        except ValueError:
            return False

    def own_names(self) -> list[str]:
        """The names of the sending server that lead back to it (RFC 7208 §5.5). What cannot be asked is no name."""
        kind = "A" if self.address.version == 4 else "AAAA"
        names: list[str] = []
        try:
            for name in self.resolver.ask(self.address.reverse_pointer, "PTR")[:MOST_NAMES]:
                text = name.decode("ascii").lower()
                if str(self.address) in {str(_address(one)) for one in self.resolver.ask(text, kind)}:
                    names.append(text)
        except NoAnswerError:
            return names
        return names

    def _found(self, name: str, kind: str) -> tuple[bytes, ...]:
        found = self.resolver.ask(name, kind)
        if not found:
            self.void += 1
            if self.void > MOST_VOID:
                raise _PermanentError
        return found

    def _count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _PermanentError

    def _expanded(self, text: str, domain: str) -> str:
        return Macros(self.address, self.sender, self.helo, domain, self.own_names).domain_of(text)


def check_spf(client: str, sender: str, helo: str, resolver: Resolver) -> tuple[str, str]:
    """The result for a client's address, and the domain that was asked: that of the envelope's sender, else that of HELO.

    ``sender`` is the reverse-path without brackets; it is empty for a bounce.
    """
    address = _address(client.encode("ascii", "ignore"))
    whole = sender if "@" in sender else f"postmaster@{sender or helo}"
    local, _, domain = whole.rpartition("@")
    domain = domain.rstrip(".").lower()
    if address is None:
        return "none", domain
    try:
        return _Check(address, f"{local or 'postmaster'}@{domain}", helo, resolver).host(domain), domain
    except _PermanentError:
        return "permerror", domain
    except NoAnswerError:
        return "temperror", domain


def _address(text: bytes) -> Address | None:
    try:
        address = ipaddress.ip_address(text.decode("ascii").strip("[]").removeprefix("IPv6:"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return domain.isascii() and len(domain) <= 253 and len(labels) > 1 and all(0 < len(label) <= 63 for label in labels)


def _parsed(text: str) -> _Record:
    """The whole record is read before any of it counts (RFC 7208 §4.6)."""
    if not text.isascii():
        raise _PermanentError
    terms: list[_Term] = []
    modifiers: dict[str, str] = {}
    for word in text[6:].split(" "):
        if not word:
            continue
        if found := _MODIFIER.fullmatch(word):
            name = found[1].lower()
            known = name in {"redirect", "exp"}
            if (known and (name in modifiers or not _is_target(found[2]))) or not is_macro_text(found[2]):
                raise _PermanentError
            modifiers[name] = found[2]
        elif found := _MECHANISM.fullmatch(word):
            terms.append(_term(found[1] or "+", found[2].lower(), found[3] or ""))
        else:
            raise _PermanentError
    ends = any(term.name == "all" for term in terms)
    return _Record(tuple(terms), "" if ends else modifiers.get("redirect", ""))


def _term(qualifier: str, name: str, rest: str) -> _Term:
    if name == "all":
        if rest:
            raise _PermanentError
        return _Term(qualifier, name)
    if name in {"ip4", "ip6"}:
        return _Term(qualifier, name, network=_network(name, rest))
    if name in {"include", "exists", "ptr"}:
        if (rest or name != "ptr") and not (rest.startswith(":") and _is_target(rest[1:])):
            raise _PermanentError
        return _Term(qualifier, name, rest[1:])
    cut = _PREFIXES.fullmatch(rest)
    if cut is None:
        raise _PermanentError
    domain, prefix4, prefix6 = cut[1], int(cut[2] or 32), int(cut[3] or 128)
    wrong = prefix4 > 32 or prefix6 > 128 or (domain and not (domain.startswith(":") and _is_target(domain[1:])))
    if wrong:
        raise _PermanentError
    return _Term(qualifier, name, domain[1:], 0 if cut[2] == "0" else prefix4, 0 if cut[3] == "0" else prefix6)


def _network(name: str, rest: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    kind = ipaddress.IPv4Network if name == "ip4" else ipaddress.IPv6Network
    found = re.fullmatch(r":([0-9a-f.:]+)(?:/(0|[1-9]\d{0,2}))?", rest, re.IGNORECASE)
    try:
        if found is None:
            raise _PermanentError
        return kind(found[1] if found[2] is None else f"{found[1]}/{found[2]}", strict=False)
    except ValueError:
        raise _PermanentError from None


def _is_target(text: str) -> bool:
    """A domain-spec of RFC 7208 §7.1: macros, ending in a label or a macro."""
    last = text.rstrip(".").rpartition(".")[2]
    return bool(last) and is_macro_text(text) and (text.endswith("}") or (_LAST_LABEL.fullmatch(last) is not None and not last.isdigit()))
