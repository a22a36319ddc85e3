"""Drafts on the server: saved as one types, there on every device, nobody else's to read."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk import queries
from sealdesk.desk.actions import MAX_TEXT
from sealdesk.desk.contents import NewFile, discard_files, seal_files
from sealdesk.desk.joined import MOST as MOST_MERGES
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.desk.recipients.actions import checked
from sealdesk.people.family import refuse_erased
from sealdesk.workbench import draft_files, once
from sealdesk.workbench.models import Draft
from sealdesk.workbench.once import Form, elsewhere

RESEALER: Final = Actor.system("resealer")
PERMISSIONS: Final = {Kind.REPLY: Permission.TICKET_REPLY, Kind.NOTE: Permission.TICKET_NOTE}
#: A draft that was saved this recently is being written now.
WRITING: Final = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who has begun to write on a ticket, and whether they are at it now."""

    name: str
    kind: str
    saved_at: dt.datetime
    writing: bool


def mine(by: Actor, ticket: Ticket) -> dict[str, Draft]:
    """One's own drafts on a ticket, by kind."""
    return {draft.kind: draft for draft in see(by, Draft).filter(ticket=ticket, sent_as=None)}


def mine_and_left(by: Actor, ticket: Ticket) -> tuple[dict[str, Draft], list[Draft]]:
    """One's own drafts on a ticket, by kind, and those left on tickets that were merged into it; these have a ``number``."""
    on = Q(ticket=ticket)
    for times in range(1, MOST_MERGES + 1):  # one that was merged may have been merged on
        on |= Q(**{"__".join(["ticket", *["joined_into"] * times]): ticket})
    found = see(by, Draft).filter(on, sent_as=None).annotate(number=F("ticket__number"))
    held, left = dict[str, Draft](), list[Draft]()
    for draft in found.order_by("number", "kind"):
        if draft.ticket_id == ticket.pk:
            held[draft.kind] = draft
        else:
            left.append(draft)
    return held, left


def follow(ticket: Ticket, into: Ticket) -> None:
    """Have drafts on a ticket that was merged go on where its conversation does, whosever they are.

    One stays where it is when its author writes there already, or when it is for another customer or sealed for another department.
    """
    there = Draft.objects.filter(ticket=into, sent_as=None, agent=OuterRef("agent"), kind=OuterRef("kind"))
    of_this = Q(kind=Kind.NOTE) | Q(person=into.requester_id)
    Draft.objects.filter(of_this, ~Exists(there), ticket=ticket, sent_as=None, department=into.department_id).update(ticket=into)


def goes_on(by: Actor, ticket: Ticket, kind: Kind) -> Ticket:
    """The ticket where what one writes on this one belongs: another one when it was merged meanwhile, and one's draft has followed.

    A reply goes to no other customer.
    """
    into = ticket.joined_into
    if into is None or not queries.sees(by, into) or (kind is Kind.REPLY and into.requester_id != ticket.requester_id):
        return ticket
    return ticket if kind in mine(by, ticket) else queries.ticket(by, into.number)


def drafted(by: Actor) -> Exists:
    """For each row of a list of tickets: whether one has a draft on it. To annotate with."""
    return Exists(Draft.objects.filter(agent=by.id, ticket=OuterRef("pk"), sent_as=None))


def of_colleagues(by: Actor, ticket: Ticket) -> list[Colleague]:
    """Who else has a draft on a ticket that one sees: their names, never their words."""
    rows = Draft.objects.filter(ticket__in=see(by, Ticket).filter(pk=ticket.pk), sent_as=None, agent__is_active=True).exclude(agent=by.id)
    since = timezone.now() - WRITING
    found = rows.order_by("-saved_at").values_list("agent__name", "kind", "saved_at")[:20]
    return [Colleague(name, kind, saved_at, saved_at >= since) for name, kind, saved_at in found]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is chosen beside the text: when it leaves (None: at once), whether it is confidential and which colleagues are ticked.

    None leaves the last two as they are.
    """

    send_at: dt.datetime | None = None
    confidential: bool | None = None
    mentions: Collection[uuid.UUID] | None = None


NOTHING: Final = Beside()


@dataclass(frozen=True, slots=True)
class Held:
    """What is to be kept: the text so far, files that come to it and those that are taken off, who gets a copy, what is chosen beside.

    ``copies`` of None leaves them as they are.
    """

    text: str
    files: Collection[NewFile] = ()
    without: Collection[uuid.UUID] = ()
    copies: Sequence[str] | None = None
    beside: Beside = NOTHING


def save(
    by: Actor,
    ticket: Ticket,
    kind: Kind,
    text: str,
    *,
    revision: int | None = None,
    files: Collection[NewFile] = (),
    without: Collection[uuid.UUID] = (),
    copies: Sequence[str] | None = None,
    beside: Beside = NOTHING,
) -> Draft | None:
    """Keep what is written so far, with ``files`` and without those; None when nothing is left, and the draft gone.

    That a draft was begun and discarded is recorded; each save in between changes what nobody but its author reads, and is
    not. ``revision`` is the one that the writer last saw (0 for none): InvalidChangeError when another window saved since.
    """
    if kind is Kind.REPLY:
        refuse_erased(ticket.requester)
    if len(text) > MAX_TEXT:
        raise InvalidChangeError(_("This text is longer than 100,000 characters. Send it as an attachment."))
    found = mine(by, ticket).get(kind)
    if revision is not None and revision != (found.revision if found else 0):
        raise elsewhere()
    copies = None if copies is None else checked(copies)
    copied = bool(found and found.copies) if copies is None else bool(copies)
    if not text.strip() and not files and not copied and draft_files.ids_of(found) <= set(without):
        if found is not None:
            discard(by, ticket, kind)
        return None
    draft_files.check([file.size for file in files])
    if files and not by.may(PERMISSIONS[kind], ticket.department_id):
        raise NotAllowedError
    seal_files(list(files), draft_files.subject_of(found) if found else draft_files.subject_for(ticket, kind))
    what = Held(text, files, without, copies, beside)
    try:
        return _begin(by, ticket, kind, what) if found is None else _go_on(by, found, what)
    except BaseException:
        discard_files(list(files))
        raise


def discard(by: Actor, ticket: Ticket, kind: Kind) -> None:
    """Throw one's draft away."""
    with _writing(by, Tag.DRAFT_DISCARDED, ticket, kind) as deed:
        deed.details = {"kind": kind}
        draft = _locked(by, ticket, kind)
        if draft is not None and see(by, Draft).filter(pk=draft.pk).exists():
            draft_files.remove_later(draft_files.ids_of(draft))
            draft.delete()


def written(by: Actor, message: Message, form: Form, files: Collection[NewFile] = ()) -> None:
    """The message was written, with ``files``: its draft has done its work. Within that message's transaction, which holds the ticket.

    ElsewhereError when the form was sent before, or shows another draft than there is.
    """
    once.spend(form, message)
    draft = _locked(by, message.ticket, Kind(message.kind))
    once.check(form, draft)
    draft_files.still_there(draft, files)
    if draft is not None:
        draft.delete()


def join(draft: Draft, later: Draft) -> None:
    """Put what was begun meanwhile behind what was taken back: its text, files and copies. Within the action of whoever takes it back.

    The time that was chosen last counts.

    InvalidChangeError when both together are too long for one message.
    """
    opening = Opening(RESEALER, "reseal", reference=f"draft:{draft.pk}")
    texts, copies = zip(*((opening.read(one.text) or "", opening.read(one.copies) or []) for one in (draft, later)), strict=True)
    text = "\n\n".join(filter(None, map(str.strip, texts)))
    if len(text) > MAX_TEXT:
        raise InvalidChangeError(_("There is another draft of a reply on this ticket. Send or discard that one first."))
    draft.text, draft.copies = text, list(dict.fromkeys(chain(*copies))) or None
    draft.confidential, draft.send_at = draft.confidential or later.confidential, later.send_at or draft.send_at
    later.files.update(draft=draft)
    later.delete()


def new_draft(by: Actor, ticket: Ticket, kind: Kind, text: str) -> Draft:
    """A draft that is not saved yet, for whom it is written to."""
    if by.id is None:
        raise NotAllowedError
    person = ticket.requester if kind is Kind.REPLY else None
    return Draft(ticket=ticket, agent_id=by.id, kind=kind, person=person, department_id=ticket.department_id, text=text)


def _locked(by: Actor, ticket: Ticket, kind: Kind) -> Draft | None:
    return Draft.objects.select_for_update(of=("self",)).filter(ticket=ticket, agent=by.id, kind=kind, sent_as=None).first()


def _begin(by: Actor, ticket: Ticket, kind: Kind, what: Held) -> Draft:
    try:
        with _writing(by, Tag.DRAFT_STARTED, ticket, kind) as deed:
            if kind is Kind.REPLY and ticket.requester is None:
                raise InvalidChangeError(_("This ticket has nobody to answer: its mail could not be read. Add a customer first."))
            draft = new_draft(by, ticket, kind, what.text)
            _choose(draft, what)
            draft.save(force_insert=True)
            draft_files.change(draft, what.files)
            deed.details = {"kind": kind}
    except IntegrityError:
        raise elsewhere() from None
    return draft


def _go_on(by: Actor, draft: Draft, what: Held) -> Draft:
    if not by.may(PERMISSIONS[Kind(draft.kind)], draft.ticket.department_id):
        raise NotAllowedError
    seen, draft.revision = draft.revision, draft.revision + 1
    draft.text, draft.saved_at = what.text, timezone.now()
    _choose(draft, what)
    with transaction.atomic():
        # Two windows at once: the second finds another revision, and is told.
        if not Draft.objects.select_for_update().filter(pk=draft.pk, revision=seen, sent_as=None).exists():
            raise elsewhere()
        draft.save(update_fields=["text", "send_at", "saved_at", "revision", "copies", "confidential", "mentions"])
        draft_files.change(draft, what.files, what.without)
    return draft


def _choose(draft: Draft, what: Held) -> None:
    beside, draft.send_at = what.beside, what.beside.send_at
    if what.copies is not None:
        draft.copies = list(what.copies) or None
    if beside.confidential is not None:
        draft.confidential = beside.confidential
    if beside.mentions is not None:
        draft.mentions = sorted(map(str, beside.mentions)) or None


def _writing(by: Actor, tag: Tag, ticket: Ticket, kind: Kind) -> AbstractContextManager[Deed]:
    return acting(by, tag, on=ticket.key, department=ticket.department_id, permission=PERMISSIONS[kind])
