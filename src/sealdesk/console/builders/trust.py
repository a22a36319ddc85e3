"""Builds the trust mark of a message, with its reasons."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.utils.translation import gettext as _

from sealdesk.channels.mail.authentication.results import MECHANISMS, Finding
from sealdesk.channels.models import ANSWER, FORM
from sealdesk.console import trust_words
from sealdesk.console.pages.messages import TrustReason, TrustView
from sealdesk.console.reader import Reader


def trust_of(reader: Reader, raw: Any, department: uuid.UUID) -> TrustView | None:
    """The mark of the mail behind a message, or of the page of ours where it was written; None for what we wrote."""
    words = trust_words.mark(raw.source if raw.source in {FORM, ANSWER} else raw.trust) if raw is not None else None
    if words is None:
        return None
    shown = reader.opening.show(raw.findings, department)
    reasons = () if shown.masked or not shown else tuple(_reason(finding) for finding in _findings(shown.text))
    return TrustView(words.name, words.tone, words.icon, words.sentence, reasons)


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
