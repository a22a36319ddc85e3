"""Builds the composer of a ticket: what may be written, the reader's drafts, who else is writing, when a reply can leave."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.channels.mail.own_addresses import sender_address
from sealdesk.channels.mail.senders import sender_name, signature_of
from sealdesk.console import figures, words
from sealdesk.console.builders import inbox
from sealdesk.console.builders.conversation import draft_file
from sealdesk.console.builders.copies import copies_for, held_in
from sealdesk.console.pages.composer import Colleague, Composer, Left, Sender, Time, Writing
from sealdesk.console.pages.files import FileLink
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Kind, Ticket
from sealdesk.phrases import followed
from sealdesk.vault.ids import uuid7
from sealdesk.workbench import draft_files, drafts
from sealdesk.workbench.models import Draft

FIELDS = {Kind.REPLY: "text", Kind.NOTE: "note-text"}
MORNING = dt.time(9)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and could not be sent or kept, and why."""

    kind: Kind
    text: str
    error: str
    revision: int = 0
    send_at: dt.datetime | None = None
    confidential: bool = False
    mentions: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    copy_to: str = ""
    once: str = ""
    """The id of the form; empty when another window was quicker: then what is typed goes on from what there is now."""


def composer_for(reader: Reader, ticket: Ticket, typed: Typed | None = None) -> Composer | None:
    """Where the reader writes; None for one who may neither answer nor note."""
    may, number = reader.actor.may, [ticket.number]
    person = ticket.requester
    answers = may(drafts.PERMISSIONS[Kind.REPLY], ticket.department_id) and person is not None and not person.erased_at
    # What was typed while a colleague blocked the customer, or merged the ticket, is given back beside the refusal.
    answers = answers and (typed is not None or not (ticket.joined_into or (person and person.blocked)))
    notes = may(drafts.PERMISSIONS[Kind.NOTE], ticket.department_id)
    if not answers and not notes:
        return None
    held, left = drafts.mine_and_left(reader.actor, ticket)
    reader.opening.load([draft.text for draft in (*held.values(), *left)])
    reply = _writing(reader, ticket, Kind.REPLY, held, typed) if answers else None
    note = _writing(reader, ticket, Kind.NOTE, held, typed) if notes else None
    return Composer(
        reply=reply,
        note=note,
        draft_url=reverse("console:draft", args=number),
        discard_url=reverse("console:draft-discard", args=number),
        canned_url=reverse("console:canned-picker", args=number),
        suggest_url=reverse("console:suggestions", args=number) if answers else "",
        typing_url=reverse("console:typing", args=number),
        colleagues_url=reverse("console:drafts", args=number),
        colleagues=colleagues(reader, ticket),
        left=tuple(_left(reader, draft) for draft in left),
        to=inbox.names_of(reader, [ticket])[ticket.id] if answers else None,
        sender=_sender(ticket) if answers else None,
        note_chosen=typed.kind is Kind.NOTE if typed else bool(note and note.text and not (reply and reply.text)),
        times=times(reader.language) if answers else (),
        zone=timezone.localtime().tzname() or "",
    )


def _left(reader: Reader, draft: Draft) -> Left:
    number = draft.number  # type: ignore[attr-defined] # the annotation of mine_and_left
    return Left(draft.kind, number, text_of(reader, draft), reverse("console:draft-discard", args=[number]))


def _sender(ticket: Ticket) -> Sender:
    """As the mail will say it, in the language of the ticket."""
    return Sender(
        name=sender_name(ticket), address=sender_address(ticket), signature=signature_of(ticket), language=words.language(ticket.language)
    )


def colleagues(reader: Reader, ticket: Ticket) -> tuple[Colleague, ...]:
    """Who else has begun to write, in a sentence each."""
    return tuple(Colleague(one.name, _sentence(one) % {"who": one.name}) for one in drafts.of_colleagues(reader.actor, ticket)[:3])


def _sentence(colleague: drafts.Colleague) -> str:
    if colleague.kind == Kind.NOTE:
        return _("%(who)s is writing a note.") if colleague.writing else _("%(who)s has a draft of a note.")
    return _("%(who)s is writing a reply.") if colleague.writing else _("%(who)s has a draft of a reply.")


def _writing(reader: Reader, ticket: Ticket, kind: Kind, held: dict[str, Draft], typed: Typed | None) -> Writing:
    blank, draft = Writing(kind, FIELDS[kind], reverse(f"console:{kind.value}", args=[ticket.number])), held.get(kind)
    blank = dataclasses.replace(blank, revision=draft.revision if draft else 0, once=str(draft.id if draft else uuid7()))
    if typed is not None and typed.kind is kind:
        if typed.once:
            blank = dataclasses.replace(blank, revision=typed.revision, once=typed.once)
        elif draft is not None and (other := text_of(reader, draft)) != typed.text:
            blank = dataclasses.replace(blank, other=other)
        blank = dataclasses.replace(blank, error=typed.error, files=files_of(reader, ticket, draft))
        if kind is Kind.REPLY:
            blank = dataclasses.replace(blank, copies=copies_for(reader, ticket, typed.copies, typed.copy_to))
        blank = dataclasses.replace(blank, text=typed.text, send_at=local(typed.send_at))
        return dataclasses.replace(blank, confidential=typed.confidential, mentions=typed.mentions)
    if kind is Kind.REPLY:
        blank = dataclasses.replace(blank, copies=copies_for(reader, ticket, held_in(reader, ticket, draft)))
    if draft is None:
        return blank
    blank = dataclasses.replace(blank, text=text_of(reader, draft), files=files_of(reader, ticket, draft))
    blank = dataclasses.replace(blank, saved_at=draft.saved_at, send_at=local(draft.send_at))
    return dataclasses.replace(blank, confidential=draft.confidential, mentions=tuple(draft.mentions or ()))


def text_of(reader: Reader, draft: Draft) -> str:
    """What the reader wrote so far; nothing where they may not read it any more."""
    text = reader.opening.show(draft.text, draft.department_id)
    return "" if text.masked else text.text


def files_of(reader: Reader, ticket: Ticket, draft: Draft | None) -> tuple[FileLink, ...]:
    """The files of a draft, in the order in which they were chosen."""
    rows = draft_files.listed(reader.actor, draft)
    reader.opening.load(row.name for row in rows)
    return tuple(draft_file(reader, ticket.department_id, row) for row in rows)


def local(moment: dt.datetime | None) -> dt.datetime | None:
    """A planned time on the reader's clock; None for none."""
    return None if moment is None else timezone.localtime(moment)


def times(language: str) -> tuple[Time, ...]:
    """When a letter may leave, but for any other time that somebody writes."""
    return tuple(_times(timezone.localtime(), language))


def _times(now: dt.datetime, language: str) -> Iterator[Time]:
    """Times that people choose most: in an hour, tomorrow morning, Monday morning."""
    hour = now.replace(second=0, microsecond=0) + dt.timedelta(hours=1)
    tomorrow, monday = _morning(now, 1), _morning(now, 7 - now.weekday())
    for name, moment in ((_("In an hour"), hour), (_("Tomorrow morning"), tomorrow), (_("Monday morning"), monday)):
        if moment != tomorrow or name == _("Tomorrow morning"):
            yield Time(moment.isoformat(), followed(name, figures.clock(moment, now, language)), moment)


def _morning(now: dt.datetime, days: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(now.date() + dt.timedelta(days=days), MORNING))
