"""What the checks find, as plain values. Words are those of RFC 8601 §2.7."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.people.contact import ascii_domain

#: What is checked, in the order in which it is told.
MECHANISMS: Final = ("from", "dmarc", "dkim", "spf", "arc")


class Mark(enum.StrEnum):
    """The one answer about the sender of a mail."""

    NONE = ""  # nothing to check: it did not come by mail, or nobody is named as its sender
    WAITING = "waiting"
    UNCHECKED = "unchecked"
    PROVEN = "proven"
    UNPROVEN = "unproven"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check said. ``domain`` is the one that it speaks for; ``aligned`` whether that is the sender's (None: no such question).

    ``by`` is "" for a check of our own, else the name of the mail server that is believed. ``why`` is a code of ours.
    """

    mechanism: str
    result: str
    domain: str = ""
    aligned: bool | None = None
    by: str = ""
    why: str = ""

    def as_list(self) -> list[Any]:
        """As it is stored."""
        return [self.mechanism, self.result, self.domain, self.aligned, self.by, self.why]

    @property
    def proves(self) -> bool:
        """Whether it shows that the sender's domain sent this mail."""
        return self.result == "pass" and self.aligned is True


@dataclass(frozen=True, slots=True)
class Verdict:
    """The mark and what it rests on. ``undecided``: a name server did not answer, and an answer could change the mark."""

    mark: Mark
    findings: tuple[Finding, ...] = ()
    undecided: bool = False

    def codes(self) -> dict[str, str]:
        """The best result of each mechanism: what the ledger may hold, without any domain."""
        best: dict[str, str] = {}
        for finding in sorted(self.findings, key=lambda one: (not one.proves, one.result != "pass")):
            best.setdefault(finding.mechanism, finding.result)
        return {"mark": self.mark.value, **best, "by": "relay" if any(one.by for one in self.findings) else "desk"}


def main_domain(address: str) -> str:
    """The domain of an address, in lower case and as it stands in the DNS; "" when it is none."""
    return as_dns_name(address.rpartition("@")[2]) if "@" in address else ""


def as_dns_name(name: str) -> str:
    """A host name in its ASCII form; "" for what cannot be one."""
    try:
        return ascii_domain(name.strip().rstrip(".")).lower()
    except UnicodeError:
        return ""


def is_at_or_under(name: str, parent: str) -> bool:
    """Whether ``name`` is ``parent`` or lies below it. A single label is nobody's domain."""
    return "." in parent and (name == parent or name.endswith("." + parent))
