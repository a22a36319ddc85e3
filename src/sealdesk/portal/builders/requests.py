"""Builds the list of the reader's requests, and one conversation."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening, Shown
from sealdesk.desk import queries
from sealdesk.desk.joined import goes_on_elsewhere, goes_on_in
from sealdesk.desk.models import Attachment, Kind, Message, Rating, Ticket
from sealdesk.passes.confiding import confidence_of, may_read
from sealdesk.portal import words
from sealdesk.portal.builders.decided import Refused, decided_about, given_back
from sealdesk.portal.builders.seen import seen_on
from sealdesk.portal.form_tokens import new_token
from sealdesk.portal.pages import AnswerForm, FileView, MessageView, Opinion, RequestPage, RequestRow


def request_rows(actor: Actor, opening: Opening, after: str) -> tuple[tuple[RequestRow, ...], str]:
    """One page of the reader's requests, newest first, and the address of the older ones."""
    page = queries.own_tickets(actor, after=after)
    opening.load(ticket.subject_line for ticket in page.tickets)
    older = f"{reverse('portal:requests')}?after={page.older}" if page.older else ""
    return tuple(_row(opening, ticket) for ticket in page.tickets), older


def request_page(
    actor: Actor, opening: Opening, ticket: Ticket, *, before: str, answer: AnswerForm | None, refused: Refused | None = None
) -> RequestPage:
    """One request as its customer sees it. ``refused``: what was written to have a person look at it, and could not be sent."""
    messages, earlier = queries.messages(actor, ticket, "confidence", "rating", before=before)
    opening.load(_values(ticket, messages))
    newest = next((message.id for message in reversed(messages) if message.kind == Kind.REPLY), None)
    open_to_answers = ticket.joined_into_id is None
    decided = next(iter(decided_about(actor, opening, [ticket])), None)
    return RequestPage(
        number=ticket.number,
        subject=_subject(opening, ticket),
        status=ticket.status,
        state=words.status(ticket.status),
        language="zh-Hans" if ticket.language.startswith("zh") else ticket.language[:2],
        messages=tuple(_message(actor, opening, ticket, message, newest) for message in messages),
        earlier=f"{reverse('portal:request', args=[ticket.number])}?before={earlier}" if earlier else "",
        answer=(answer or answer_form(ticket)) if open_to_answers else None,
        elsewhere=bool(goes_on_elsewhere(actor, ticket)),
        goes_on_url=_goes_on_url(actor, ticket),
        seen=seen_on(actor, ticket),
        all_seen=reverse("portal:data") if actor.within is None else "",
        decided=given_back(ticket, decided, refused, answer_form(ticket) if open_to_answers else None) if refused else decided,
    )


def _goes_on_url(actor: Actor, ticket: Ticket) -> str:
    into = goes_on_in(actor, ticket) if actor.within is None else None
    return reverse("portal:request", args=[into.number]) if into else ""


def answer_form(ticket: Ticket, text: str = "", error: str = "") -> AnswerForm:
    """An empty form for an answer, or one with what could not be sent."""
    return AnswerForm(reverse("portal:answer", args=[ticket.number]), new_token(), text, error)


def _row(opening: Opening, ticket: Ticket) -> RequestRow:
    return RequestRow(
        number=ticket.number,
        subject=_subject(opening, ticket),
        status=ticket.status,
        state=words.status(ticket.status),
        changed_at=ticket.changed_at,
        url=reverse("portal:request", args=[ticket.number]),
    )


def _subject(opening: Opening, ticket: Ticket) -> Shown:
    shown = opening.show(ticket.subject_line)
    return shown if shown.text.strip() else Shown(_("(no subject)"))


def _message(actor: Actor, opening: Opening, ticket: Ticket, message: Message, newest: uuid.UUID | None) -> MessageView:
    mine = message.kind == Kind.INBOUND
    locked = not may_read(actor, message)
    us = ticket.department.name_in(translation.get_language() or "en")
    return MessageView(
        id=message.id.hex,
        mine=mine,
        who=pgettext("the customer", "You") if mine else us,
        at=message.created_at,
        text=Shown("") if locked else opening.show(message.text),
        files=() if locked else tuple(_file(opening, ticket, file) for file in message.attachments.all() if not file.inline),
        confidential=confidence_of(message) is not None,
        locked=locked,
        read_url=reverse("portal:read", args=[ticket.number, message.id]) if locked and actor.within is None else "",
        opinion=None if locked else _opinion(opening, ticket, message, asked=message.id == newest),
    )


def _opinion(opening: Opening, ticket: Ticket, message: Message, *, asked: bool) -> Opinion | None:
    """The newest answer is asked about; an earlier one shows what was said of it."""
    rating: Rating | None = getattr(message, "rating", None)
    url = reverse("portal:rate", args=[ticket.number, message.id])
    if rating is None:
        return Opinion(url) if asked else None
    return Opinion(url, rating.helpful, opening.show(rating.comment))


def _file(opening: Opening, ticket: Ticket, file: Attachment) -> FileView:
    name = opening.show(file.name) or Shown(_("file without a name"))
    return FileView(name, file.size, "" if name.masked or file.secret else reverse("portal:file", args=[ticket.number, file.id]))


def _values(ticket: Ticket, messages: list[Message]) -> list[Any]:
    values = [ticket.subject_line, *(message.text for message in messages)]
    return values + [file.name for message in messages for file in message.attachments.all()]
