"""Taking back what was just done.

An action says in its deed how it is reversed (``deed.can_undo``). A page that offers *Undo* does it within ``undoable(by)``;
what happens in there is kept as one entry, in the transactions of the actions themselves. Taking back goes through the act
door like anything else: one recorded event for each thing that was changed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone

from sealdesk.access.acting import Deed, Reversal, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, RefusalError
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.workbench.models import Undo, UndoStep

#: How long an action can be taken back; the toast goes sooner.
KEPT: Final = dt.timedelta(minutes=10)
#: The kinds of what leaves by mail.
LETTERS: Final = ("reply.send", "forward.send")
#: Puts one thing back, inside the transaction of ``deed``. Raises InvalidChangeError when it changed since.
Reverser = Callable[[Actor, Deed, UndoStep], None]
_reversers: dict[str, Reverser] = {}


@dataclass(slots=True)
class Lot:
    """What is kept of the actions of one page. ``id`` is None while none of them can be taken back."""

    by: Actor
    id: uuid.UUID | None = None


@dataclass(slots=True)
class Undone:
    """How it went: the steps that were taken back, and the sentences of those that were not."""

    steps: list[UndoStep] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many things are as they were."""
        return len(self.steps)

    @property
    def on(self) -> set[str]:
        """The resources that are as they were (``"ticket:<id>"``)."""
        return {step.resource for step in self.steps}


_lot: ContextVar[Lot | None] = ContextVar("undo_lot", default=None)


def undoes(kind: str) -> Callable[[Reverser], Reverser]:
    """Declare how actions of a kind are reversed: ``@undoes("ticket.change")``, in any package above the action's."""

    def register(reverser: Reverser) -> Reverser:
        _reversers[kind] = reverser
        return reverser

    return register


@contextlib.contextmanager
def undoable(by: Actor) -> Iterator[Lot]:
    """Keep what is done within as one entry, whose id the page offers: ``with undoable(actor) as lot: …; lot.id``."""
    lot = Lot(by)
    token = _lot.set(lot)
    try:
        yield lot
    finally:
        _lot.reset(token)


def keep(deed: Deed, reversals: list[Reversal], permission: Permission | None) -> None:
    """Called by the act door inside the action's transaction: leave the entry, when somebody will offer it."""
    lot = _lot.get()
    if lot is None or lot.by.id is None or deed.actor.key != lot.by.key:
        return
    undo = Undo.objects.filter(pk=lot.id).first() if lot.id else None
    if undo is None:
        # After a rollback the entry is made again.
        undo = Undo.objects.create(agent_id=lot.by.id, expires_at=timezone.now() + KEPT)
    UndoStep.objects.bulk_create(
        UndoStep(
            undo=undo,
            kind=reversal.kind,
            resource=reversal.on or deed.on,
            department=deed.department,
            permission=str(permission or ""),
            old=dict(reversal.old),
            new=dict(reversal.new),
            event=deed.uid,
        )
        for reversal in reversals
    )
    lot.id = undo.id


def last(by: Actor, *, at: str = "") -> Undo:
    """The newest entry that can still be taken back; InvalidChangeError when there is none.

    What leaves by mail is taken back only ``at`` its ticket, and only while nothing was done since: who presses a key elsewhere means
    another thing.
    """
    found = see(by, Undo).filter(undone_at=None, expires_at__gt=timezone.now()).order_by("-made_at", "-id").first()
    if found is None:
        raise InvalidChangeError("There is nothing to undo. What you change can be taken back for ten minutes.")
    # A letter that was taken back is nothing that was done since.
    done = see(by, Undo).exclude(pk__in=UndoStep.objects.filter(kind__in=LETTERS).exclude(undone_at=None).values("undo"))
    newest = done.order_by("-made_at", "-id").values_list("id", flat=True).first()
    letters = set(found.steps.filter(kind__in=LETTERS).values_list("resource", flat=True))
    if letters and (found.id != newest or letters != {at}):
        raise InvalidChangeError("You sent or planned a mail before this. It is taken back on its ticket only.")
    return found


def take_back(by: Actor, undo_id: uuid.UUID) -> Undone:
    """Reverse an entry of one's own, newest step first. A thing that changed since stays, and is told.

    Raises NotVisibleError for another's entry, InvalidChangeError when it is over, or when nothing at all could be put back.
    """
    undo = see_one(by, Undo, id=undo_id)
    if undo.undone_at is not None:
        raise InvalidChangeError("This was undone already.")
    if undo.expires_at <= timezone.now():
        raise InvalidChangeError("This was done too long ago to be undone here. Change it back by hand.")
    result, refusal = Undone(), None
    for step in undo.steps.order_by("-id"):
        try:
            _put_back(by, undo, step)
            result.steps.append(step)
        except RefusalError as error:
            refusal = refusal or error
            result.refused.append(error.sentence)
    if refusal is not None and not result.done:
        raise refusal
    return result


def _put_back(by: Actor, undo: Undo, step: UndoStep) -> None:
    """One step, in one transaction with its event. The permission is asked where the action was done."""
    permission = Permission(step.permission) if step.permission else None
    with acting(by, Tag.ACTION_UNDONE, on=step.resource, department=step.department, permission=permission) as deed:
        now = timezone.now()
        if not UndoStep.objects.filter(pk=step.pk, undone_at=None).update(undone_at=now):
            raise InvalidChangeError("This was undone already.")
        deed.details = {"undid": step.kind, "of": str(step.event or ""), "old": step.new, "new": step.old}
        _reversers[step.kind](by, deed, step)
        Undo.objects.filter(pk=undo.pk).update(undone_at=now)


def forget_expired() -> int:
    """Delete what can no longer be taken back; how many entries."""
    over = Undo.objects.filter(expires_at__lt=timezone.now())
    return int(over.delete()[1].get("workbench.Undo", 0))
