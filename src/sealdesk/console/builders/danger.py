"""Builds the banner over a ticket that is suspected of phishing."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from sealdesk.access.errors import NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.access.within import without
from sealdesk.console import danger_words
from sealdesk.console.pages.ticket import DangerSign, DangerView
from sealdesk.console.reader import Reader
from sealdesk.desk import dangers
from sealdesk.desk.models import Danger, Ticket
from sealdesk.triage.models import Judgement

_SHOWN = 6


def danger_view(reader: Reader, ticket: Ticket, judged: Iterable[Judgement]) -> DangerView | None:
    """What is said about the ticket, and why; None where nothing is."""
    value = ticket.danger
    if not danger_words.is_told(value):
        return None
    may = reader.actor.may(Permission.TRIAGE_CORRECT, ticket.department_id)
    return DangerView(
        title=danger_words.title(value),
        sentence=danger_words.sentence(value),
        tone=danger_words.tone(value),
        signs=_signs(reader, ticket, next((one for one in judged if one.question == dangers.QUESTION), None)),
        url=reverse("console:danger", args=[ticket.number]) if may else "",
        may_report=value != Danger.REPORTED,
    )


def codes_view(reader: Reader, ticket: Ticket, judged: Iterable[Judgement]) -> tuple[DangerSign, ...]:
    """Where QR codes in its mails lead to, which no reader sees; nothing where a banner says so or an agent said that all is well."""
    if ticket.danger != Danger.NONE:
        return ()
    return _signs(reader, ticket, next((one for one in judged if one.question == dangers.CODES), None))


def _signs(reader: Reader, ticket: Ticket, judgement: Judgement | None) -> tuple[DangerSign, ...]:
    """The signs; none for a reader who may not see them, for they hold the mail's own words."""
    if judgement is None:
        return ()
    try:
        held = reader.opening.read(judgement.evidence, ticket.department_id) or []
    except NotAllowedError:
        return ()
    return tuple(DangerSign(danger_words.sign(str(code)), without(str(shown))) for code, shown in held[:_SHOWN])
