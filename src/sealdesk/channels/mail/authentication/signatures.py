"""DKIM signatures (RFC 6376, 8301) and ARC chains (RFC 8617), by dkimpy, and what it lets pass and we do not."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import dkim

from sealdesk.channels.mail.authentication.resolver import NoAnswerError, Resolver
from sealdesk.channels.mail.authentication.results import Finding, as_dns_name, is_at_or_under
from sealdesk.channels.mail.headers import Headers

MOST_SIGNATURES: Final = 5
MOST_SEALS: Final = 10
MOST_BYTES: Final = 20 * 1024 * 1024
_LONGEST_FIELD: Final = 16 * 1024
_SMALLEST_KEY: Final = 1024
#: A second one of these above the signed one would be shown instead of it.
_ONCE: Final = frozenset({"from", "subject", "reply-to", "to", "cc", "date", "message-id", "in-reply-to", "references", "content-type"})
#: Whatever a stranger's header makes of the library: it is no signature then.
_BROKEN: Final = (dkim.DKIMException, ValueError, LookupError, TypeError, AttributeError, OverflowError)
_SILENT = logging.getLogger("sealdesk.dkim.silent")  # it would write whole header fields
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


#: In canonicalisation (RFC 6376 §3.4) a run of spaces or of empty lines costs the library the square of its length.
_SPACES: Final = re.compile(rb"[ \t]{32,}|[\r\n]{64,}")
_MOST_STEPS: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Chain:
    """An ARC chain: whether it holds, and who sealed what finding, the newest first."""

    result: str
    seals: tuple[tuple[str, bytes], ...] = ()


class _Keys:
    """Hands keys to the library, and remembers what went wrong, which it does not tell."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.trouble = ""

    def __call__(self, name: bytes | str, timeout: float = 0) -> bytes | None:
        del timeout
        asked = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        try:
            found = [text for text in self._resolver.ask(asked, "TXT") if b"p=" in text]
        except NoAnswerError:
            self.trouble = "temperror"
            raise dkim.DnsTimeoutError("no answer") from None
        if not found or b"p=;" in b"".join(found[0].split()) + b";":  # an empty one was withdrawn (RFC 6376 §3.6.1)
            self.trouble = "no-key"
            return None
        return found[0]


def check_signatures(raw: bytes, fields: Headers, sender: str, resolver: Resolver) -> list[Finding]:
    """One finding for each signature of the message, those of the domain ``sender`` first; at most five are tried."""
    signatures = fields.all("dkim-signature")
    if not signatures or _costs_too_much(raw) or any(len(one) > _LONGEST_FIELD for one in signatures):
        return [Finding("dkim", "policy", why="too-large")] if signatures else []
    try:
        message = dkim.DKIM(raw, logger=_SILENT, minkey=_SMALLEST_KEY)
    except _BROKEN:
        return [Finding("dkim", "permerror", why="broken")]
    domains = [_domain_of(one) for one in signatures]
    order = sorted(range(len(domains)), key=lambda place: not _related(domains[place], sender))
    return [_checked(message, place, domains[place], fields, resolver) for place in order[:MOST_SIGNATURES]]


def _costs_too_much(raw: bytes) -> bool:
    """Whether a mail is too long, or has runs of spaces that the library's canonicalisation goes over again and again."""
    return len(raw) > MOST_BYTES or sum(len(run[0]) ** 2 for run in _SPACES.finditer(raw)) > _MOST_STEPS


def _related(domain: str, sender: str) -> bool:
    return is_at_or_under(sender, domain) or is_at_or_under(domain, sender)


def _domain_of(value: bytes) -> str:
    for tag in value.split(b";"):
        name, _, text = tag.partition(b"=")
        if name.strip() == b"d":
            return as_dns_name(b"".join(text.split()).decode("utf-8", "replace"))
    return ""


def _checked(message: Any, place: int, domain: str, fields: Headers, resolver: Resolver) -> Finding:
    keys = _Keys(resolver)
    try:
        prepared = message.verify_headerprep(place)
        if not prepared:
            return Finding("dkim", "permerror", domain, why="broken")
        if why := _refused(prepared[0], [name.decode("ascii", "replace") for name in message.include_headers], fields):
            return Finding("dkim", "policy", domain, why=why)
        valid = bool(message.verify(place, dnsfunc=keys))
    except _BROKEN as error:
        return _broken(error, domain, keys)
    if valid:
        return Finding("dkim", "pass", domain)
    if keys.trouble == "temperror":
        return Finding("dkim", "temperror", domain)
    return Finding("dkim", "permerror", domain, why="no-key") if keys.trouble else Finding("dkim", "fail", domain, why="changed")


def _refused(tags: dict[bytes, bytes], signed: list[str], fields: Headers) -> str:
    """Why a signature does not count even when it holds: it signs too little, or too weakly."""
    if b"l" in tags:
        return "partial"
    if tags[b"a"] not in {b"rsa-sha256", b"ed25519-sha256"}:
        return "weak"
    if "from" not in signed:
        return "from-not-signed"
    present, covered = Counter(name for name, _ in fields.fields), Counter(signed)
    doubled = any(present[name] > max(1, covered[name]) for name in _ONCE)
    return "doubled" if doubled else ""


def _broken(error: Exception, domain: str, keys: _Keys) -> Finding:
    text = str(error)
    if isinstance(error, dkim.ValidationError) and text.startswith("x= value is past"):
        return Finding("dkim", "fail", domain, why="expired")
    if isinstance(error, dkim.ValidationError) and text.startswith("body hash"):
        return Finding("dkim", "fail", domain, why="changed")
    if isinstance(error, dkim.KeyFormatError) and "too small" in text:
        return Finding("dkim", "policy", domain, why="weak")
    if isinstance(error, (dkim.NaClNotFoundError, dkim.UnknownKeyTypeError)):
        return Finding("dkim", "neutral", domain, why="unknown-key")
    return Finding("dkim", "permerror", domain, why="no-key" if keys.trouble == "no-key" else "broken")


def check_chain(raw: bytes, fields: Headers, resolver: Resolver) -> Chain:
    """The ARC chain of a message: "none", "pass", "fail" or "temperror"."""
    seals = fields.all("arc-seal")
    if not seals:
        return Chain("none")
    sets = [value for name, value in fields.fields if name.startswith("arc-")]
    if len(seals) > MOST_SEALS or _costs_too_much(raw) or any(len(one) > _LONGEST_FIELD for one in sets):
        return Chain("fail")
    keys = _Keys(resolver)
    try:
        state, results, _why = dkim.ARC(raw, logger=_SILENT, minkey=_SMALLEST_KEY).verify(dnsfunc=keys)
    except _BROKEN:
        return Chain("fail")
    if state == dkim.CV_Pass:
        return Chain("pass", tuple((as_dns_name(one["as-domain"].decode("ascii", "replace")), one["aar-value"]) for one in results))
    return Chain("temperror" if keys.trouble == "temperror" else "fail")
