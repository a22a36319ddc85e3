"""The mail that carries a message on to somebody outside: the agent's note, and what was written, as much of it as may leave."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sealdesk.access.opening import Opening
from sealdesk.access.within import without
from sealdesk.channels.letter_words import Words
from sealdesk.channels.mail.writing import ComposeError
from sealdesk.desk.forwarding.models import Forward
from sealdesk.desk.models import Attachment, Kind, Message


def forward_of(message: Message) -> Forward | None:
    """What a message carries on; None for an answer."""
    return message.forward if message.kind == Kind.FORWARD else None


def files_of(message: Message) -> QuerySet[Attachment]:
    """The files that go with a mail: the message's own, or those of the message that it carries on."""
    row = forward_of(message)
    return message.attachments.all() if row is None else row.original.attachments.filter(id__in=row.files)


def words_of(row: Forward, opening: Opening) -> Words:
    """Subject and text. Whose message it is stands nowhere in it, but what they wrote themselves. ComposeError when it was erased."""
    note, told = opening.read(row.message.text), opening.read(row.original.text)
    if note is None or (told is None and row.original.text):
        raise ComposeError("erased")
    ticket = row.message.ticket
    subject = without(str(opening.read(ticket.subject_line) or "")) or f"#{ticket.number}"
    with translation.override("zh-hans" if ticket.language.startswith("zh") else "en"):
        day = timezone.localtime(row.original.created_at).date().isoformat()
        head = _("We were told on %(day)s:") % {"day": day}
        if row.original.kind == Kind.REPLY:
            head = _("We wrote on %(day)s:") % {"day": day}
    return Words(f"Fwd: {subject}", f"{note}\n\n{head}\n\n{quoted(str(told or ''), opened=row.opened)}")


def quoted(text: str, *, opened: bool) -> str:
    """A text as it leaves: every line marked, and what leads to a person by itself masked unless somebody cleared for it let it leave."""
    return "\n".join(f"> {line}".rstrip() for line in (text if opened else without(text)).splitlines())
