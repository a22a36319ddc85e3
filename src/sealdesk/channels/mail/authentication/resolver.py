"""The one way to the DNS: bounded in time, remembered, and to be replaced as a whole."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import dns.exception
import dns.resolver

#: Seconds that one question may take, and that an answer is remembered at least and at most.
PATIENCE: Final = 3.0
_SHORTEST, _LONGEST = 60.0, 3600.0
_REMEMBERED: Final = 5000
#: So many questions in a row without an answer mean that there is no DNS here; it is asked again after this many seconds.
_SILENT: Final = 3
_REST: Final = 300.0

#: Nobody can hold a name below these (RFC 2606, 6761), so nobody is asked.
_RESERVED: Final = ("example", "invalid", "localhost", "test")

Answer = tuple[bytes, ...]


class NoAnswerError(Exception):
    """The DNS said neither yes nor no: a time-out, a broken zone, or no name server at all."""


class Resolver(Protocol):
    """Asks the DNS. A, AAAA, MX (best first) and PTR are names and addresses in ASCII; the strings of a TXT record are joined."""

    def ask(self, name: str, kind: str) -> Answer:
        """The records; none where the name or the kind does not exist. Raises NoAnswerError."""


class DnsResolver:
    """The system's name servers, or those that are given."""

    def __init__(self, servers: Sequence[str] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._servers = list(servers)
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str], tuple[float, Answer | None]] = OrderedDict()
        self._silent = 0
        self._resting_until = 0.0

    def ask(self, name: str, kind: str) -> Answer:
        """As the protocol says. What was answered lately is not asked again, and neither is a name that did not answer."""
        key, now = (name.lower().rstrip("."), kind), self._clock()
        if key[0].rpartition(".")[2] in _RESERVED:
            return ()
        with self._lock:
            known = self._known.get(key)
            resting = now < self._resting_until
        if known is not None and now < known[0]:
            return _given(known[1])
        if resting:
            raise NoAnswerError
        try:
            answer, seconds = self._asked(*key)
        except NoAnswerError:
            self._remember(key, now + _REST, None)
            raise
        self._remember(key, now + min(max(seconds, _SHORTEST), _LONGEST), answer)
        return answer

    def _asked(self, name: str, kind: str) -> tuple[Answer, float]:
        try:
            resolver = dns.resolver.Resolver(configure=not self._servers)
            if self._servers:
                resolver.nameservers = list(self._servers)
            found = resolver.resolve(name, kind, lifetime=PATIENCE, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            self._heard()
            return (), _SHORTEST * 5
        except (dns.exception.Timeout, dns.resolver.NoResolverConfiguration, OSError) as error:
            self._unheard()
            raise NoAnswerError from error
        except (dns.exception.DNSException, ValueError, UnicodeError) as error:
            raise NoAnswerError from error
        self._heard()
        return tuple(_read(kind, found)), float(found.rrset.ttl if found.rrset else 0)

    def _remember(self, key: tuple[str, str], until: float, answer: Answer | None) -> None:
        with self._lock:
            self._known[key] = (until, answer)
            self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def _heard(self) -> None:
        self._silent = 0

    def _unheard(self) -> None:
        self._silent += 1
        if self._silent >= _SILENT:
            self._silent, self._resting_until = 0, self._clock() + _REST


def _given(answer: Answer | None) -> Answer:
    if answer is None:
        raise NoAnswerError
    return answer


def _read(kind: str, found: dns.resolver.Answer) -> list[bytes]:
    if kind == "TXT":
        return [b"".join(record.strings) for record in found]
    if kind == "MX":
        return [_name(record.exchange) for record in sorted(found, key=lambda record: int(record.preference))]
    if kind == "PTR":
        return [_name(record.target) for record in found]
    return [record.to_text().encode("ascii") for record in found]


def _name(name: object) -> bytes:
    return str(name).rstrip(".").lower().encode("ascii", "ignore")


class Bounded:
    """The same resolver for one check of one mail, which may cost so many questions and seconds and no more (RFC 7208 §11.1)."""

    def __init__(self, resolver: Resolver, *, questions: int, seconds: float = 4.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._resolver = resolver
        self._clock = clock
        self._left = questions
        self._until = clock() + seconds

    def ask(self, name: str, kind: str) -> Answer:
        """As the protocol says; over the bound nothing is asked any more."""
        if not _is_askable(name):
            return ()
        self._left -= 1
        if self._left < 0 or self._clock() > self._until:
            raise NoAnswerError
        return self._resolver.ask(name, kind)


def _is_askable(name: str) -> bool:
    labels = name.rstrip(".").split(".")
    return name.isascii() and len(name) <= 253 and all(0 < len(label) <= 63 for label in labels)
