"""What a mail server of ours already found out: Authentication-Results (RFC 8601) and Received, of trusted names only.

Whoever writes a mail can write these fields too. One is believed when a trusted name signs it and when it stands where
only that server can have put it: the first of that name, counted from the top.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sealdesk.channels.mail.authentication.results import Finding, as_dns_name, main_domain
from sealdesk.channels.mail.headers import Headers, plain

_LONGEST: Final = 16 * 1024
_MOST_RESULTS: Final = 40
_METHODS: Final = frozenset({"spf", "dkim", "dmarc", "arc"})
_RESULT: Final = re.compile(r"\s*([a-z0-9-]{1,30})(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,30})", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"\b((?:header|smtp|policy)\.[a-z-]{1,30}|action)\s*=\s*\"?([^\s;\"]{1,320})", re.IGNORECASE)
_POLICY: Final = re.compile(r"\bp\s*=\s*(none|quarantine|reject)\b", re.IGNORECASE)
_RECEIVED: Final = re.compile(
    r"from\s+(\S{1,255})\s.{0,600}?\[(?:IPv6:)?([0-9a-f.:]{2,45})\].{0,600}?\sby\s+(\S{1,255})", re.IGNORECASE | re.DOTALL
)
_BY: Final = re.compile(r"\bby\s+(\S{1,255})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whom we believe: names of mail servers and of sealers, and the networks that they send from."""

    names: frozenset[str] = frozenset()
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def of(cls, entries: Sequence[str]) -> Trusted:
        """From a setting: names, addresses and networks."""
        names, networks = set(), []
        for entry in entries:
            try:
                networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                names.add(entry.lower())
        return cls(frozenset(names), tuple(networks))

    def relays(self, address: str) -> bool:
        """Whether mail from this network address came through a relay of ours, not from a stranger."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return not parsed.is_global or any(parsed in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Client:
    """Who handed a mail in: a network address and the name that it gave."""

    address: str
    helo: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a trusted server found. ``wants`` is the DMARC policy that it read, "" when it does not say."""

    findings: tuple[Finding, ...] = ()
    wants: str = ""


def told_by_relay(fields: Headers, trusted: Trusted) -> Told:
    """The findings of the first trusted server from the top; of several fields of its own, each method by the first that speaks of it.

    Servers write on top of what is there, so a field that a stranger brought along stands below, and says nothing more; nor
    does one below the line by which a server of ours took the mail from a stranger, when that server wrote none.
    """
    believed, wants = "", ""
    findings: list[Finding] = []
    taken = False
    for name, value in fields.fields:
        if name == "received":
            if believed or taken:
                break
            taken = _from_a_stranger(value, trusted)
        if name != "authentication-results":
            continue
        server, told = parse_results(value)
        if server in trusted.names and (not believed or server == believed):
            believed = server
            spoken = {finding.mechanism for finding in findings}
            findings += [finding for finding in told.findings if finding.mechanism not in spoken]
            wants = wants or told.wants
    return Told(tuple(findings[:_MOST_RESULTS]), wants)


def _from_a_stranger(received: bytes, trusted: Trusted) -> bool:
    """Whether this line says that a trusted server took the mail from somebody who is no relay of ours."""
    text = plain(received)[:_LONGEST]
    client = _client(_RECEIVED.match(text))
    return _is_by(text, trusted) and not (client and trusted.relays(client.address))


def _is_by(text: str, trusted: Trusted) -> bool:
    by = _BY.search(text)
    return by is not None and by[1].lower().rstrip(";") in trusted.names


def parse_results(value: bytes) -> tuple[str, Told]:
    """One Authentication-Results field: the server's name, and what it says about the methods that we know."""
    text = plain(value)[:_LONGEST]
    parts = list(_parts(text))
    words = parts[0].replace('"', "").split() if parts else []
    server = words[0].lower() if words else ""
    findings: list[Finding] = []
    for part in parts[1 : _MOST_RESULTS + 1]:
        found = _RESULT.match(part)
        if found is None or found[1].lower() not in _METHODS:
            continue
        told = {name.lower(): said for name, said in _PROPERTY.findall(part)}
        findings.append(Finding(found[1].lower(), _known(found[2].lower()), _domain(found[1].lower(), told), by=server))
    return server, Told(tuple(findings), _policy(text))


def _known(result: str) -> str:
    return {"bestguesspass": "pass", "hardfail": "fail"}.get(result, result)


def _policy(text: str) -> str:
    """The policy stands in a comment or in a property, by the habit of the server."""
    place = text.lower().find("dmarc=")
    found = _POLICY.search(text, place) if place >= 0 else None
    acted = re.search(r"\baction=o?(quarantine|reject)\b", text, re.IGNORECASE) if place >= 0 else None
    return found[1].lower() if found else acted[1].lower() if acted else ""


def _domain(method: str, told: dict[str, str]) -> str:
    order = {
        "spf": ("smtp.mailfrom", "smtp.helo"),
        "dkim": ("header.d", "header.i"),
        "dmarc": ("header.from",),
        "arc": (),
    }[method]
    value = next((told[name] for name in order if name in told), "")
    return main_domain(value) if "@" in value else as_dns_name(value)


def _parts(text: str) -> Iterator[str]:
    """Cut at semicolons, comments left out; a quoted string holds both as they are."""
    depth, quoted, piece = 0, False, []
    signs = iter(text)
    for sign in signs:
        if sign == "\\":
            next(signs, "")
        elif sign == '"' and not depth:
            quoted = not quoted
            piece.append(sign)
        elif sign in "()" and not quoted:
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif sign == ";" and not depth and not quoted:
            yield "".join(piece)
            piece = []
        elif not depth:
            piece.append(sign)
    yield "".join(piece)


def client_of(fields: Headers, source: str, trusted: Trusted) -> Client | None:
    """Who handed the mail to us, or to the first trusted relay from the top; None when nobody who is believed says it."""
    for number, value in enumerate(fields.all("received")):
        text = plain(value)[:_LONGEST]
        found = _RECEIVED.match(text)
        if number == 0 and source == "smtp":
            own = _client(found)
            if own is None or not trusted.relays(own.address):
                return own
            continue
        if _is_by(text, trusted):
            relayed = _client(found)
            if relayed is not None and not trusted.relays(relayed.address):
                return relayed
    return None


def believes_relays(fields: Headers, source: str, trusted: Trusted) -> bool:
    """Whether what stands in the header can be a relay's word: not when a stranger spoke to our own receiver."""
    if source != "smtp":
        return True
    found = _RECEIVED.match(plain(fields.first("received"))[:_LONGEST])
    own = _client(found)
    return own is not None and trusted.relays(own.address)


def _client(found: re.Match[str] | None) -> Client | None:
    return Client(found[2], found[1].lower()) if found else None
