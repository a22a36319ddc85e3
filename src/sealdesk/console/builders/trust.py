"""Builds the trust mark of a message, with its reasons, and where it asks to be answered."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.utils.translation import gettext as _

from sealdesk.access.masking import masked
from sealdesk.channels.mail.authentication.results import MECHANISMS, Finding
from sealdesk.console import trust_words
from sealdesk.console.pages.ticket import TrustReason, TrustView
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Message
from sealdesk.phrases import listed

_MOST_ANSWERED = 3


def trust_of(reader: Reader, raw: Any, department: uuid.UUID) -> TrustView | None:
    """The mark of the mail behind a message; None for what did not come by mail."""
    words = trust_words.mark(raw.trust) if raw is not None else None
    if words is None:
        return None
    shown = reader.opening.show(raw.findings, department)
    reasons = () if shown.masked or not shown else tuple(_reason(finding) for finding in _findings(shown.text))
    return TrustView(words.name, words.tone, words.icon, words.sentence, reasons)


def answers_elsewhere(reader: Reader, message: Message, department: uuid.UUID) -> str:
    """The addresses of a mail's Reply-To at another domain than it is from, masked like any address; "" for none."""
    shown = reader.opening.show(message.envelope, department)
    if shown.masked or not shown:
        return ""
    envelope = json.loads(shown.text)
    domain = _domain((envelope.get("from") or ("", ""))[1])
    away = [address for _name, address in envelope.get("reply_to") or () if "@" in address and _domain(address) != domain]
    return listed([masked(address, "address") for address in away[:_MOST_ANSWERED]])


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")


def _findings(text: str) -> list[Finding]:
    found = [Finding(*one) for one in json.loads(text)]
    return sorted(found, key=lambda one: MECHANISMS.index(one.mechanism))


def _reason(finding: Finding) -> TrustReason:
    return TrustReason(
        what=trust_words.mechanism(finding.mechanism),
        result=trust_words.result(finding.result),
        good=finding.proves,
        domain=finding.domain,
        why=trust_words.why(finding.why, aligned=finding.aligned, domain=finding.domain),
        source=_("As %(server)s says") % {"server": finding.by} if finding.by else "",
    )
