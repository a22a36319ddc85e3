"""DMARC: what a domain wants done with mail that it did not send, and whose domain is whose (the DNS tree walk of RFC 9989)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sealdesk.channels.mail.authentication.resolver import Resolver

_POLICIES: Final = ("none", "quarantine", "reject")
_MOST_LABELS: Final = 8


@dataclass(frozen=True, slots=True)
class Policy:
    """The record that counts for a domain. ``wants`` is none, quarantine or reject, or "" where there is no record."""

    wants: str = ""
    strict_dkim: bool = False
    strict_spf: bool = False


@dataclass(frozen=True, slots=True)
class _Record:
    domain: str
    tags: dict[str, str]


class Domains:
    """The records above the domains of one mail."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._walks: dict[str, list[_Record]] = {}

    def policy_of(self, domain: str) -> Policy:
        """Raises NoAnswerError when a name server is silent, for then nobody knows."""
        records = self._walk(domain)
        if not records:
            return Policy()
        own = next((record for record in records if record.domain == domain), None)
        record = own or next((one for one in records if one.domain == self.organization(domain)), records[-1])
        return Policy(self._wanted(record, domain), record.tags.get("adkim") == "s", record.tags.get("aspf") == "s")

    def organization(self, domain: str) -> str:
        """The organizational domain: the one whose record says so, else the highest that has one, else itself."""
        records = self._walk(domain)
        for record in records:
            if record.tags.get("psd") == "n":
                return record.domain
            if record.tags.get("psd") == "y" and record.domain != domain:
                below = domain.removesuffix("." + record.domain).rpartition(".")[2]
                return f"{below}.{record.domain}"
        return records[-1].domain if records else domain

    def aligned(self, found: str, sender: str, *, strict: bool) -> bool:
        """Whether a domain that was proven is the sender's."""
        if not found or not sender:
            return False
        if found == sender:
            return True
        related = found.rpartition(".")[2] == sender.rpartition(".")[2]
        return not strict and related and bool(self._walk(sender)) and self.organization(found) == self.organization(sender)

    def _wanted(self, record: _Record, domain: str) -> str:
        names = ["p"] if record.domain == domain else ["sp", "p"]
        if record.domain != domain and "np" in record.tags and not self._exists(domain):
            names.insert(0, "np")
        wants = next((record.tags[name] for name in names if record.tags.get(name) in _POLICIES), "none")
        tries = record.tags.get("t") == "y" or record.tags.get("pct") == "0"
        return _POLICIES[max(0, _POLICIES.index(wants) - 1)] if tries else wants

    def _exists(self, domain: str) -> bool:
        return any(self._resolver.ask(domain, kind) for kind in ("A", "AAAA", "MX"))

    def _walk(self, domain: str) -> list[_Record]:
        """The records at a domain and above it, the lowest first. A record with ``psd`` ends the walk."""
        if domain in self._walks:
            return self._walks[domain]
        labels, records = domain.split("."), []
        names = [domain, *(".".join(labels[start:]) for start in range(max(1, len(labels) - _MOST_LABELS + 1), len(labels)))]
        for name in names:
            record = self._record(name)
            if record is not None:
                records.append(record)
                if record.tags.get("psd") in {"y", "n"}:
                    break
        self._walks[domain] = records
        return records

    def _record(self, domain: str) -> _Record | None:
        texts = [text.decode("latin-1") for text in self._resolver.ask(f"_dmarc.{domain}", "TXT")]
        found = [tags for text in texts if (tags := _tags(text)) is not None]
        return _Record(domain, found[0]) if len(found) == 1 else None


def _tags(text: str) -> dict[str, str] | None:
    pairs = [part.partition("=") for part in text.split(";") if part.strip()]
    tags = {name.strip().lower(): value.strip().lower() for name, _, value in reversed(pairs)}
    begins = bool(pairs) and pairs[0][0].strip() == "v" and pairs[0][2].strip() == "DMARC1"
    return tags if begins else None
