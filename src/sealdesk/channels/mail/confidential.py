"""The mail of a confidential reply: it says that an answer waits, and carries the link to where it is read."""

from __future__ import annotations

from django.utils import translation

from sealdesk.access.opening import Opening
from sealdesk.channels.letter_words import Words, answer_waits
from sealdesk.channels.mail.outbound import known_as, recipient_of
from sealdesk.channels.mail.writing import ComposeError
from sealdesk.desk.models import Message
from sealdesk.passes.confiding import confidence_of, link_for
from sealdesk.people.register import addresses_of, email_among


def instead_of(message: Message, opening: Opening) -> Words | None:
    """What goes out instead of a confidential reply; None for any other. ComposeError when nobody can be written to."""
    held = confidence_of(message)
    if held is None:
        return None
    email = email_among(addresses_of(message.person_id), recipient_of(message, opening)) if message.person_id else None
    if email is None:
        raise ComposeError("no-address")
    ticket = known_as(message)
    link = link_for(opening.actor, held, email, ticket)
    with translation.override("zh-hans" if ticket.language.startswith("zh") else "en"):
        return answer_waits(ticket.number, link)
