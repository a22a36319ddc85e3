"""Builds what helps with an answer: suggestions, the summary above a long conversation, the hints below a draft."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.text import Truncator

from sealdesk.console import gateway_words
from sealdesk.console.builders.inbox import html_language
from sealdesk.console.pages.canned import CannedRow
from sealdesk.console.pages.composer import Composer
from sealdesk.console.pages.helping import AnswerRow, SuggestionsPage
from sealdesk.console.pages.messages import EventView, MessageView, SummaryPoint
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Kind, Ticket
from sealdesk.gateway.choosing import is_on
from sealdesk.gateway.prompts import USES
from sealdesk.workbench.helping import checking
from sealdesk.workbench.helping.suggesting import suggest
from sealdesk.workbench.helping.summary import is_long, summary

Entries = Sequence[MessageView | EventView]
PREVIEW = 320


def suggestions_page(reader: Reader, ticket: Ticket) -> SuggestionsPage:
    """What may be put into a reply to the ticket."""
    number, found = [ticket.number], suggest(reader.actor, reader.opening, ticket, reader.language)
    return SuggestionsPage(
        number=ticket.number,
        ticket_url=reverse("console:ticket", args=number),
        language=html_language(ticket.language),
        answers=tuple(
            AnswerRow(
                number=one.number,
                author=one.author,
                at=one.answered_at,
                text=Truncator(one.text).chars(PREVIEW),
                url=reverse("console:suggestion-insert", args=[*number, one.message_id]),
                source_url=reverse("console:ticket", args=[one.number]),
            )
            for one in found.answers
        ),
        canned=tuple(
            CannedRow(
                one.name,
                one.scope,
                Truncator(one.in_language(ticket.language)).chars(PREVIEW // 2),
                reverse("console:canned-insert", args=[*number, one.id]),
            )
            for one in found.canned
        ),
        asked=found.asked,
        asks=tuple((reverse("console:ask", args=[*number, use]), gateway_words.use(use)) for use in USES) if is_on() else (),
    )


def summary_of(entries: Entries) -> tuple[SummaryPoint, ...]:
    """The few sentences that say most of a long conversation; empty for a short one. Nothing more is opened for it."""
    said = [one for one in _messages(entries) if one.kind in {Kind.INBOUND, Kind.REPLY} and one.text.text and not one.text.masked]
    texts = [one.text.text for one in said]
    if not is_long(texts):
        return ()
    points = summary(texts)
    return tuple(SummaryPoint(p.text, said[p.message].who, said[p.message].at, f"#m-{said[p.message].id}") for p in points)


def with_hints(composer: Composer | None, entries: Entries) -> Composer | None:
    """The composer with the questions that wait for an answer, and with what its draft of a reply may have forgotten."""
    if composer is None or composer.reply is None:
        return composer
    questions = tuple(_waiting(entries))
    hints = tuple(checking.hints(checking.Draft(composer.reply.text, questions, len(composer.reply.files))))
    return dataclasses.replace(composer, questions=questions, reply=dataclasses.replace(composer.reply, hints=hints))


def _waiting(entries: Entries) -> list[str]:
    """What was asked since the last reply."""
    questions: list[str] = []
    for message in reversed(list(_messages(entries))):
        if message.kind == Kind.REPLY:
            break
        if message.kind == Kind.INBOUND and not message.text.masked:
            questions = [*checking.questions_in(message.text.text), *questions]
    return questions[-checking.MOST_QUESTIONS :]


def _messages(entries: Entries) -> Iterable[MessageView]:
    return (entry for entry in entries if isinstance(entry, MessageView))
