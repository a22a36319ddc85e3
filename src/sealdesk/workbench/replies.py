"""Sending with a pause: a reply waits a few seconds, or until its time, in the desk's own queue, and can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.acting import Deed
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.desk import actions, starting, waiting
from sealdesk.desk.contents import NewFile
from sealdesk.desk.keeping_back import Kept, may_answer, why_kept
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.desk.putting_back import plain
from sealdesk.desk.recipients.actions import copy_to, take_back
from sealdesk.desk.starting import NewTicket
from sealdesk.passes.confiding import confide
from sealdesk.people.family import are_one
from sealdesk.workbench import beginnings, draft_files, drafts
from sealdesk.workbench.models import Draft
from sealdesk.workbench.once import ANY, Form

#: How long a reply that was sent can be taken back.
PAUSE: Final = dt.timedelta(seconds=10)
#: The kind of what can be taken back; the channel that delivers the reply says how.
UNDO: Final = "reply.send"
#: What changes of a draft when its reply is taken back.
_BROUGHT_BACK: Final = ("ticket", "agent", "text", "copies", "confidential", "sent_as", "before", "saved_at", "send_at", "revision")
SOONEST: Final = dt.timedelta(minutes=1)
LATEST: Final = dt.timedelta(days=366)
#: Why a reply that was kept back cannot be sent by whoever wants to either.
_STILL: Final = {
    Kept.AUTHOR_LEFT: n_("You may not answer this ticket."),
    Kept.AUTHOR_LOST_TICKET: n_("You may not answer this ticket."),
    Kept.CUSTOMER_BLOCKED: n_("This customer is blocked, so nobody writes to them. Unblock them on their page first."),
    Kept.OTHER_CUSTOMER: n_("This ticket belongs to another customer now. Undo the merge first, or discard the answer."),
}


def send(
    by: Actor,
    ticket: Ticket,
    text: str,
    files: list[NewFile] | None = None,
    *,
    solve: bool = False,
    at: dt.datetime | None = None,
    confidential: bool = False,
    copies: Sequence[str] = (),
    form: Form = ANY,
) -> Message:
    """Send a reply in ten seconds, or at a time that the agent chose. Until then its draft is kept beside it, with its files.

    A planned reply changes its ticket when it leaves; a confidential one is read in the portal alone, and has no ``copies``.
    InvalidChangeError for a time that is past or too far away, and for ``copies`` to whom none may go; ElsewhereError when the ``form``
    was sent or its draft changed.
    """

    def keep(deed: Deed, message: Message) -> None:
        if confidential and copies:
            raise InvalidChangeError(_("A confidential answer goes to the customer alone. Take the others off, or send it openly."))
        drafts.written(by, message, form, files or ())
        copy_to(deed, message, copies)
        _keep_draft(deed, message, text, files or (), at=at, solve=solve, confidential=confidential, copies=copies)

    return actions.reply(by, ticket, text, files, solve=solve, leaves_at=_leaves(at), settle=at is None, alongside=keep)


def begin(
    by: Actor,
    new: NewTicket,
    text: str,
    files: list[NewFile] | None = None,
    *,
    at: dt.datetime | None = None,
    confidential: bool = False,
    form: Form = ANY,
) -> Message:
    """Open a ticket by writing to its customer, in ten seconds or at a time. Taken back, the letter is a draft of the ticket, which stays.

    InvalidChangeError for a time that is past or too far away, ElsewhereError when the ``form`` was sent or its draft changed.
    """

    def keep(deed: Deed, message: Message) -> None:
        beginnings.opened(by, message, form)
        _keep_draft(deed, message, starting.numbered(text, message.ticket), files or (), at=at, confidential=confidential)

    return starting.write_first(by, new, text, files or [], leaves_at=_leaves(at), settle=at is None, alongside=keep)


def _leaves(at: dt.datetime | None) -> dt.datetime:
    now = timezone.now()
    if at is not None and not now + SOONEST <= at <= now + LATEST:
        raise InvalidChangeError(_("Choose a time from a minute to a year from now."))
    return at or now + PAUSE


def _keep_draft(
    deed: Deed,
    message: Message,
    text: str,
    files: Collection[NewFile],
    *,
    at: dt.datetime | None = None,
    solve: bool = False,
    confidential: bool = False,
    copies: Sequence[str] = (),
) -> None:
    """Keep the draft of a reply beside it until it has left, and say how it is taken back."""
    draft = drafts.new_draft(deed.actor, message.ticket, Kind.REPLY, text)
    draft.sent_as, draft.send_at, draft.solve, draft.confidential = message, at, solve, confidential
    draft.copies = list(copies) or None
    if confidential:
        confide(deed, message)
    if at is not None:
        deed.details["leaves_at"] = at.astimezone(dt.UTC).isoformat(timespec="seconds")
    draft.before = None if at else plain(message.ticket, *waiting.FIELDS)
    draft.save(force_insert=True)
    draft_files.change(draft, files)
    deed.can_undo(UNDO, old={}, new={"message": str(message.id)})


def bring_back(deed: Deed, message: Message, *, keep_time: bool) -> None:
    """The reply did not leave: out of the conversation, and its draft back in its author's composer, before what was begun meanwhile.

    Whose author cannot write here any more is the draft of who takes it back: else nobody could read it again.
    ``keep_time`` leaves the planned time in the draft. Within the action of whoever takes it back.
    """
    by = deed.actor
    draft = _kept_beside(message)
    if draft is None:
        raise InvalidChangeError(_("This reply cannot be taken back."))
    if is_anothers(message):  # in this ticket's composer it would be sent to somebody else
        raise InvalidChangeError(_("This ticket belongs to another customer now. Undo the merge first, or discard the answer."))
    draft.ticket_id = message.ticket_id
    if by.id is not None and not may_answer(draft.agent, message.ticket):
        draft.agent_id = by.id
    begun = Draft.objects.select_for_update(of=("self",)).filter(
        ticket=draft.ticket_id, agent=draft.agent_id, kind=Kind.REPLY, sent_as=None
    )
    draft.send_at = draft.send_at if keep_time else None
    if (later := begun.first()) is not None:
        drafts.join(draft, later)
    before, draft.sent_as, draft.before, draft.saved_at = draft.before, None, None, timezone.now()
    draft.revision += 1
    draft.save(update_fields=_BROUGHT_BACK)
    take_back(deed, message)
    waiting.withdraw(message, before)


def too_late() -> InvalidChangeError:
    """The refusal when the postman was first."""
    return InvalidChangeError(_("This reply has left already and cannot be taken back."))


def not_waiting() -> InvalidChangeError:
    """The refusal when there is nothing to hurry."""
    return InvalidChangeError(_("This reply is not waiting: it is being sent, or was sent already."))


def left(deed: Deed, message: Message) -> None:
    """The reply left: its draft is over, and a planned one settles its ticket. Within the postman's transaction."""
    draft = Draft.objects.filter(sent_as=message).first()
    if draft is not None:
        if draft.send_at is not None:
            waiting.settle(deed, message, solve=draft.solve)
        draft.delete()


def kept_back(message: Message) -> None:
    """The reply may not be sent. Its ticket waits for an answer again, which a planned one would settle: so it is one from now on."""
    draft = _kept_beside(message)
    waiting.keep_back(message, draft.before if draft else None)
    if draft is not None:
        draft.before, draft.send_at = None, draft.send_at or timezone.now()
        draft.save(update_fields=["before", "send_at"])


def take_over(by: Actor, message: Message) -> None:
    """A reply that was kept back is this agent's from now on. InvalidChangeError where that does not help."""
    waiting.take_over(by, message)
    why = why_kept(Message.objects.select_related("ticket", "person", "author").get(pk=message.pk))
    if why is not None:
        raise InvalidChangeError(_(_STILL[why]))
    Draft.objects.filter(sent_as=message).update(agent=by.id)


def discard(deed: Deed, message: Message) -> None:
    """A reply that did not leave is thrown away, with its files."""
    draft = _kept_beside(message)
    take_back(deed, message)
    waiting.withdraw(message, draft.before if draft else None)
    if draft is not None:
        draft_files.remove_later(draft_files.ids_of(draft))
        draft.delete()


def is_anothers(message: Message) -> bool:
    """Whether the reply lies in the ticket of another customer than it is for, because tickets were merged. What is sent on never does."""
    return message.kind != Kind.FORWARD and not are_one(message.ticket.requester, message.person)


def _kept_beside(message: Message) -> Draft | None:
    return Draft.objects.select_for_update(of=("self",)).select_related("agent").filter(sent_as=message).first()


def given_up(message: Message) -> None:
    """The reply cannot be sent: what is kept of it is the message alone."""
    Draft.objects.filter(sent_as=message).delete()
