"""Builds the conversation of a ticket: messages, their files and delivery, and the quiet events between them."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.opening import Shown
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.console import happenings, words
from sealdesk.console.builders.copies import copied_to, not_copied
from sealdesk.console.builders.delivery import delivery_of
from sealdesk.console.builders.envelope import also_to, answers_elsewhere, envelope_of, shown_addresses
from sealdesk.console.builders.inbox import html_language
from sealdesk.console.builders.raw import raw_view
from sealdesk.console.builders.secrets import Vaulted
from sealdesk.console.builders.trust import trust_of
from sealdesk.console.happenings import moment
from sealdesk.console.pages.files import FileLink
from sealdesk.console.pages.messages import Confidence, EventView, MessageView, Opinion
from sealdesk.console.reader import Reader
from sealdesk.desk import history
from sealdesk.desk.claims import contradicts
from sealdesk.desk.filetypes import PICTURES, FileType
from sealdesk.desk.forwarding.actions import can_be_forwarded
from sealdesk.desk.models import Attachment, Kind, Message, Rating, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.passes.confiding import confidence_of
from sealdesk.phrases import listed
from sealdesk.workbench import notes
from sealdesk.workbench.models import DraftFile

#: Rows of the mail channel that belong to a message.
RELATED = ("delivery", "raw", "draft", "confidence", "rating", "forward")
#: What a colleague wrote.
OURS = frozenset({Kind.REPLY, Kind.NOTE, Kind.FORWARD})
#: Events that a message in the conversation already shows, or that tell nothing there.
_SHOWN_OTHERWISE = frozenset(
    {
        Tag.CUSTOMER_CREATED,
        Tag.DRAFT_DISCARDED,
        Tag.DRAFT_STARTED,
        Tag.MAIL_AUTHENTICATED,
        Tag.MAIL_DELIVERED,
        Tag.MAIL_RETRIED,
        Tag.TICKET_FORWARDED,
        Tag.TICKET_MESSAGE_RECEIVED,
        Tag.TICKET_NOTED,
        Tag.TICKET_REPLIED,
        Tag.VALUE_OPENED,
    }
)
_A_MOMENT = datetime.timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Look:
    """How the reader looks at a conversation.

    ``view`` and ``before`` are of the page's address, ``raw`` is the id of the message whose mail is shown as it came, ``since``
    is when they looked last, None for never.
    """

    view: str = ""
    before: str = ""
    raw: str = ""
    since: datetime.datetime | None = None

    def at(self, message: str, *, raw: bool = False) -> str:
        """The same page at this message, with or without its raw mail in place."""
        asked = {"view": self.view, "before": self.before, "raw": message if raw else ""}
        return f"?{urlencode({name: value for name, value in asked.items() if value})}#m-{message}"


def conversation(
    reader: Reader, ticket: Ticket, messages: list[Message], events: list[EventView], look: Look, vault: Vaulted
) -> tuple[MessageView | EventView, ...]:
    """Messages and events in the order of time. NotVisibleError when a raw mail is wanted that is not there for the reader."""
    reader.opening.load(values(messages))
    named, new = notes.mentioned(messages), _first_new(reader, messages, look.since)
    entries: list[MessageView | EventView] = []
    for message in messages:
        view = message_view(reader, ticket, message, vault)
        raw = raw_view(reader, ticket, message.raw, look.at(view.id)) if view.raw_url and view.id == look.raw else None
        told = {"mentions": listed(named.get(message.pk, ())), "first_new": message.pk == new, "raw": raw}
        entries.append(dataclasses.replace(view, source_url=look.at(view.id, raw=True) if view.raw_url else "", **told))
    if look.raw and not any(isinstance(entry, MessageView) and entry.raw_url and entry.id == look.raw for entry in entries):
        raise NotVisibleError("There is no raw mail here, or it is not yours to see.")
    since = messages[0].created_at if messages else None
    entries += [event for event in events if since is None or event.at >= since - _A_MOMENT]
    return tuple(sorted(entries, key=_order))


def _first_new(reader: Reader, messages: list[Message], since: datetime.datetime | None) -> Any:
    """The first that somebody else wrote since the reader looked; None for none, and for who never looked."""
    new = (message.pk for message in messages if since and message.created_at > since and message.author_id != reader.actor.id)
    return next(new, None)


def _order(entry: MessageView | EventView) -> datetime.datetime:
    """By time; that a ticket was opened and sorted is told before the message that did it."""
    opening = isinstance(entry, EventView) and entry.tag in {Tag.TICKET_OPENED, Tag.TICKET_SORTED}
    return entry.at - _A_MOMENT if opening else entry.at


def message_view(reader: Reader, ticket: Ticket, message: Message, vault: Vaulted) -> MessageView:
    """One message as the reader may see it."""
    show, department = reader.opening.show, ticket.department_id
    us = message.kind in OURS
    route = [ticket.number, message.id]
    may_read_raw = reader.actor.may(Permission.TICKET_READ_RAW, department)
    raw = getattr(message, "raw", None)
    locked = message.holds_secret and not vault.is_open(message)
    text, quoted = show(message.text, department), show(message.quoted, department)
    envelope = {} if us else envelope_of(reader, message, department)
    copies = list(message.recipients.all())
    may_forward = reader.actor.may(Permission.TICKET_FORWARD, department) and not ticket.joined_into_id and can_be_forwarded(message)
    return MessageView(
        id=message.id.hex,
        kind=message.kind,
        who=who(reader, message, department),
        at=message.created_at,
        text=text,
        quoted=quoted,
        kept=vault.kept(message, text, quoted),
        to=_to(reader, message, department),
        us=us,
        note=not_copied(copies, reader, ticket) or _carried(message) or _problems(message),
        language=html_language(ticket.language) if not us else "",
        html_url=reverse("console:message-html", args=route) if message.html else "",
        forward_url=reverse("console:forward", args=route) if may_forward else "",
        redact_url=reverse("console:redact", args=route) if not us and reader.actor.may(Permission.TICKET_REDACT, department) else "",
        raw_url=reverse("console:message-raw", args=route) if raw and may_read_raw and not locked else "",
        files=tuple(file_link(reader, ticket, file, vault) for file in message.attachments.all() if not file.inline),
        delivery=delivery_of(reader, ticket, message),
        confidence=_confidence(message),
        opinion=_opinion(reader, message, department),
        trust=trust_of(reader, raw, department),
        answers=answers_elsewhere(envelope),
        also_to=shown_addresses(copied_to(copies, reader, ticket)) if us else also_to(envelope),
    )


def file_link(reader: Reader, ticket: Ticket, file: Attachment, vault: Vaulted) -> FileLink:
    """One file, with its name as the reader may see it."""
    name = reader.opening.show(file.name, ticket.department_id)
    chip = vault.file(file)
    closed = name.masked or chip is not None
    # Of a file at which nobody looked when it came, what the sender claims decides whether to offer it; the bytes decide what is shown.
    preview = "" if closed else reverse("console:preview", args=[ticket.number, file.id])
    kind = FileType(file.kind) if file.kind is not None else None
    picture = kind in PICTURES if kind is not None else file.content_type in PICTURES.values()
    text = kind is FileType.TEXT if kind is not None else file.content_type == "text/plain"
    return FileLink(
        name=name or Shown(_("file without a name")),
        size=file.size,
        icon=words.FILE_ICONS.get(kind, "paperclip") if kind is not None else "file-image" if picture else "paperclip",
        note=_warning(kind, file.content_type, "" if name.masked else name.text),
        url="" if closed else reverse("console:file", args=[ticket.number, file.id]),
        picture_url=preview if picture else "",
        text_url=preview if text else "",
        chip=chip,
    )


def draft_file(reader: Reader, department: uuid.UUID, file: DraftFile) -> FileLink:
    """One file of the reader's own draft."""
    name, kind = reader.opening.show(file.name, department), FileType(file.kind)
    return FileLink(
        name=name or Shown(_("file without a name")),
        size=file.size,
        icon=words.FILE_ICONS.get(kind, "paperclip"),
        note=_warning(kind, file.content_type, "" if name.masked else name.text),
        id=str(file.id),
    )


def _warning(kind: FileType | None, content_type: str, name: str) -> str:
    """What the reader should know before they open a file: that it is not what it says, or that it is a program."""
    if kind is None:
        return ""
    if contradicts(kind, content_type, name):
        return _("Not what it says it is: %(kind)s") % {"kind": words.file_kind(kind)}
    return _("A program") if kind is FileType.PROGRAM else ""


def event_views(events: Iterable[LedgerEvent], proven_size: int, sentence: Callable[[LedgerEvent], str]) -> list[EventView]:
    """Events of a ticket as sentences, with their places in the tree."""
    events = list(events)
    places, names = history.places(events), history.names(events)
    views = []
    for event in events:
        _kind, name = happenings.actor(event.actor, names)
        index = places.get(event.id)
        views.append(
            EventView(
                icon=happenings.icon(event.tag),
                sentence=sentence(event),
                at=moment(event),
                who=name,
                index=index,
                proven=index is not None and index < proven_size,
                url=reverse("console:event", args=[event.uid]),
                tag=event.tag,
            )
        )
    return views


def quiet(events: list[EventView]) -> list[EventView]:
    """Those that stand between the messages. What one press wrote several times (*Right*, of five answers) is told once."""
    shown = [event for event in events if event.tag not in _SHOWN_OTHERWISE]
    return [event for before, event in pairwise((None, *shown)) if event and not (before and _says_the_same(before, event))]


def _says_the_same(one: EventView, other: EventView) -> bool:
    same = (one.tag, one.who, one.sentence) == (other.tag, other.who, other.sentence)
    return same and abs(one.at - other.at) < _A_MOMENT


def values(messages: list[Message]) -> Iterator[Any]:
    """What is opened to show these messages."""
    for message in messages:
        yield from (message.text, message.quoted, message.envelope, message.person and message.person.name)
        yield getattr(getattr(message, "raw", None), "findings", None)
        yield from (row.address for row in message.recipients.all())
        yield from (file.name for file in message.attachments.all())


def who(reader: Reader, message: Message, department: Any) -> Shown:
    """Who wrote a message, as the reader may see it."""
    if message.kind in OURS:
        return Shown(message.author.name if message.author else _("A former agent"))
    if message.kind == Kind.BOUNCE:
        return Shown(_("A mail server"))
    return _name(reader, message, department)


def _name(reader: Reader, message: Message, department: Any) -> Shown:
    shown = reader.opening.show(message.person.name, department) if message.person else Shown("")
    return shown if shown.text.strip() else Shown(_("Unknown sender") if message.person is None else _("(no name)"))


def _to(reader: Reader, message: Message, department: Any) -> Shown | None:
    """To whom we wrote: a customer by name, somebody outside by their masked address."""
    if message.kind == Kind.FORWARD:
        return Shown(reader.opening.show(message.forward.address, department).text)
    return _name(reader, message, department) if message.kind == Kind.REPLY else None


def _carried(message: Message) -> str:
    """Why a message was sent on, and with how many files."""
    if message.kind != Kind.FORWARD:
        return ""
    row, files = message.forward, len(message.forward.files)
    told = [words.purpose(row.reason), ngettext("%(count)s file", "%(count)s files", files) % {"count": files} if files else ""]
    return listed(part for part in (*told, _("with masked values opened") if row.opened else "") if part)


def _problems(message: Message) -> str:
    if not message.problems:
        return ""
    return " ".join(dict.fromkeys(words.problem(str(code)) for code in message.problems[:5]))


def _confidence(message: Message) -> Confidence | None:
    held = confidence_of(message)
    return None if held is None else Confidence(held.read_at)


def _opinion(reader: Reader, message: Message, department: Any) -> Opinion | None:
    rating: Rating | None = getattr(message, "rating", None)
    return None if rating is None else Opinion(rating.helpful, reader.opening.show(rating.comment, department))
