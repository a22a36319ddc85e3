"""Sending a message on, once, from however many windows; and taking it back in the seconds that a reply has as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.forwarding.actions import Letter, forward, take_back
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.workbench import once
from sealdesk.workbench.drafts import RESEALER
from sealdesk.workbench.models import ForwardDraft, UndoStep
from sealdesk.workbench.once import ANY, Form
from sealdesk.workbench.replies import PAUSE

#: The kind of what can be taken back; the channel that delivers the letter says how.
UNDO: Final = "forward.send"


def send_on(by: Actor, ticket: Ticket, original: Message, letter: Letter, *, form: Form = ANY) -> Message:
    """Send it on in ten seconds; until then it can be taken back. ElsewhereError when the form was sent already."""

    def keep(deed: Deed, message: Message) -> None:
        once.spend(form, message)
        ForwardDraft.objects.filter(agent=by.id, original=original).delete()
        deed.can_undo(UNDO, old={}, new={"message": str(message.id), "original": str(original.id)})

    return forward(by, ticket, original, letter, leaves_at=timezone.now() + PAUSE, alongside=keep)


def bring_back(deed: Deed, message: Message) -> None:
    """The letter did not leave: out of the conversation, and what was written is kept for who wrote it. Within the action that does so."""
    if deed.actor.id is None:
        raise NotAllowedError
    row = message.forward
    original, opening = row.original, Opening(RESEALER, "reseal", reference=f"forward:{row.pk}")
    draft = ForwardDraft(agent_id=deed.actor.id, original=original, person=original.person, department_id=original.department_id)
    before = ForwardDraft.objects.filter(agent=draft.agent_id, original=original).first()
    texts = [opening.read(message.text) or "", opening.read(before.text) or "" if before else ""]
    # Both were sent on, and both were taken back: not a word of either is lost, as with two replies.
    draft.text = "\n\n".join(dict.fromkeys(text for text in texts if text))
    draft.address, draft.reason, draft.opened = opening.read(row.address) or "", row.reason, row.opened
    draft.files = list(dict.fromkeys([*row.files, *(before.files if before else ())]))
    if before:
        before.delete()
    draft.save(force_insert=True)
    take_back(deed, message)


def mine(by: Actor, original: Message) -> ForwardDraft | None:
    """What one wanted to send on of a message, and took back."""
    return see(by, ForwardDraft).filter(original=original).first()


def brought_back(by: Actor, steps: Iterable[UndoStep]) -> ForwardDraft | None:
    """What stands in its form again after these steps were taken back; None where none of them sent anything on."""
    messages = [step.new["original"] for step in steps if step.kind == UNDO]
    return see(by, ForwardDraft).select_related("original__ticket").filter(original__in=messages).first() if messages else None


def discard(by: Actor, ticket: Ticket, original: Message) -> None:
    """Throw that away."""
    where = ticket.department_id
    with acting(by, Tag.DRAFT_DISCARDED, on=ticket.key, department=where, permission=Permission.TICKET_FORWARD) as deed:
        deed.details = {"kind": Kind.FORWARD}
        see(by, ForwardDraft).filter(original=original).delete()


def too_late() -> InvalidChangeError:
    """The refusal when the postman was first."""
    return InvalidChangeError(_("This was sent on already and cannot be taken back."))
