"""Builds the banner over a ticket that is spam, or may be."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.errors import NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.console import figures
from sealdesk.console.pages.ticket import GuardView
from sealdesk.console.reader import Reader
from sealdesk.desk.acting.deciding import DONE, Way
from sealdesk.desk.models import Ticket, Tray
from sealdesk.triage.models import Judgement

_SHOWN = 6


def guard_view(reader: Reader, ticket: Ticket, judged: Iterable[Judgement]) -> GuardView | None:
    """What is said about the ticket, and why; None where nothing is."""
    rows = {one.question: one for one in judged}
    spam, aside = rows.get("spam"), ticket.tray == Tray.SPAM
    suggested = spam is not None and spam.way == Way.SUGGEST and spam.decided_at is None
    if not aside and not suggested:
        return None
    may = reader.actor.may(Permission.TRIAGE_CORRECT, ticket.department_id)
    title, sentence = _said(rows, aside=aside)
    return GuardView(
        title=title,
        sentence=sentence,
        words=_words(reader, ticket, spam) if spam is not None else (),
        aside=aside,
        url=reverse("console:spam", args=[ticket.number]) if may else "",
        may_agree=spam is None or spam.decided_at is None,
    )


def _said(rows: dict[str, Judgement], *, aside: bool) -> tuple[str, str]:
    spam, danger = rows.get("spam"), rows.get("danger")
    sure = {"share": figures.percent(spam.confidence) if spam else ""}
    if not aside:
        return _("This looks like spam."), _("Triage is %(share)s sure. It stays where it is until you say so.") % sure
    lies = _("It lies outside of the inbox. Nothing is deleted, and nothing was answered.")
    if spam is not None and spam.decided_at is not None:
        who = spam.decided_by.name if spam.decided_by is not None else _("A former agent")
        return _("Set aside as spam by %(who)s.") % {"who": who}, lies
    if spam is not None and spam.way in DONE:
        return _("Set aside as spam by itself."), _("Triage is %(share)s sure. Nothing is deleted, and nothing was answered.") % sure
    if danger is not None and danger.way in DONE:
        return _("Set aside as phishing by itself."), lies
    return _("Set aside as spam."), lies


def _words(reader: Reader, ticket: Ticket, spam: Judgement) -> tuple[str, ...]:
    """The words that decided; none for a reader who may not see them, for they are the customer's."""
    try:
        held = reader.opening.read(spam.evidence, ticket.department_id) or []
    except NotAllowedError:
        return ()
    return tuple(str(word) for word, weight in held[:_SHOWN] if weight > 0)
