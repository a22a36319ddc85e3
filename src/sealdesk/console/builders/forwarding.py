"""Builds the page on which a message is sent on: what would leave, to whom, and why."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.urls import reverse

from sealdesk.access.opening import Shown
from sealdesk.channels.mail.forwarding import quoted
from sealdesk.console import words
from sealdesk.console.builders import conversation as talk
from sealdesk.console.pages.forwarding import Enclosed, ForwardView
from sealdesk.console.reader import Reader
from sealdesk.desk.forwarding.actions import REASONS, Letter, may_open
from sealdesk.desk.models import Message, Ticket
from sealdesk.vault.ids import uuid7
from sealdesk.workbench import forwards
from sealdesk.workbench.models import ForwardDraft


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed and could not be sent, and why. ``once`` is the id of its form."""

    letter: Letter
    once: str
    error: str


def forward_view(reader: Reader, ticket: Ticket, message: Message, refused: Refused | None = None) -> ForwardView:
    """A message as it would leave: masked, whatever the reader sees of it. Files in which a secret was found stay here."""
    department = ticket.department_id
    draft = None if refused else forwards.mine(reader.actor, message)
    typed = refused.letter if refused else _typed(reader, draft)
    files = [file for file in message.attachments.all() if not file.inline and not file.secret]
    reader.opening.load(file.name for file in files)
    text = reader.opening.show(message.text, department)
    return ForwardView(
        url=reverse("console:forward", args=[ticket.number, message.id]),
        once=refused.once if refused else str(uuid7()),
        who=talk.who(reader, message, department),
        at=message.created_at,
        text=text.text if text.masked else quoted(text.text, opened=False),
        reasons=tuple((value, words.purpose(value)) for value in REASONS),
        files=tuple(
            Enclosed(str(file.id), reader.opening.show(file.name, department) or Shown("…"), file.size, file.id in typed.files)
            for file in files
        ),
        may_open=may_open(reader.actor, ticket),
        opened=typed.opened,
        address=typed.address,
        reason=typed.reason,
        note=typed.note,
        error=refused.error if refused else "",
        restored=draft is not None,
    )


def _typed(reader: Reader, draft: ForwardDraft | None) -> Letter:
    """What its author wrote before it was taken back: the address is no news to them. What they may no longer read is left out."""
    if draft is None:
        return Letter("", "", "")
    reader.opening.load([draft.text, draft.address])
    note, address = (reader.opening.show(value, draft.department_id, reveal=True) for value in (draft.text, draft.address))
    files = {uuid.UUID(one) for one in draft.files}
    return Letter("" if address.masked else address.text, draft.reason, "" if note.masked else note.text, files, draft.opened)
