"""Builds the choice of what is taken out of a message."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from sealdesk.access.within import mask
from sealdesk.console import words
from sealdesk.console.builders import conversation as talk
from sealdesk.console.pages.redacting import Found, RedactView
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.redacting import PARTS, offers

#: What is surer than that is marked already.
SURE = 0.8


def redact_view(reader: Reader, ticket: Ticket, message: Message, *, chosen: Collection[str] | None = None, error: str = "") -> RedactView:
    """What was found, the surest marked; ``chosen`` holds what somebody marked before. The texts are opened for it."""
    department = ticket.department_id
    texts = {part: str(reader.opening.read(getattr(message, part), department) or "") for part in PARTS.values()}
    rows = tuple(
        Found(
            offer.field,
            mask(offer.value, offer.kind),
            words.found_kind(offer.kind),
            offer.confidence,
            offer.confidence >= SURE if chosen is None else offer.field in chosen,
        )
        for offer in offers(texts)
    )
    url = reverse("console:redact", args=[ticket.number, message.id])
    return RedactView(url, talk.who(reader, message, department), message.created_at, rows, message.attachments.count(), error)
