"""The draft of a ticket that is not open yet: what its author typed is there again on every device, and nobody else's to read."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.desk.actions import MAX_TEXT
from sealdesk.desk.contents import NewFile, discard_files, seal_files
from sealdesk.desk.models import Kind, Message
from sealdesk.people.models import Customer
from sealdesk.workbench import draft_files, once
from sealdesk.workbench.drafts import PERMISSIONS
from sealdesk.workbench.models import Beginning
from sealdesk.workbench.once import Form, elsewhere

#: How long one is kept after it was touched last.
KEPT: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, repr=False)
class Begun:
    """What the form of a new ticket holds so far."""

    department: Department
    kind: Kind
    person: Customer | None = None
    channel: str = ""
    whom: str = ""
    name: str = ""
    subject_line: str = ""
    text: str = ""
    mine: bool = True
    confidential: bool = False
    send_at: dt.datetime | None = None
    mentions: Collection[uuid.UUID] = ()

    @property
    def says_something(self) -> bool:
        """Whether anything is lost without it."""
        return self.person is not None or any(one.strip() for one in (self.whom, self.name, self.subject_line, self.text))


def mine(by: Actor) -> Beginning | None:
    """One's own."""
    return see(by, Beginning).select_related("department", "person").first()


def save(
    by: Actor,
    begun: Begun,
    *,
    revision: int | None = None,
    files: Collection[NewFile] = (),
    without: Collection[uuid.UUID] = (),
) -> Beginning | None:
    """Keep what is written so far, with ``files`` and without those; None when nothing is left, and the draft gone.

    As with drafts of tickets, the beginning and the end are recorded. ``revision`` is the one that the writer last saw (0 for
    none): InvalidChangeError when another window saved since.
    """
    if len(begun.text) > MAX_TEXT:
        raise InvalidChangeError(_("This text is longer than 100,000 characters. Send it as an attachment."))
    found = mine(by)
    if revision is not None and revision != (found.revision if found else 0):
        raise elsewhere()
    if not begun.says_something and not files and draft_files.ids_of(found) <= set(without):
        if found is not None:
            discard(by)
        return None
    if not by.may(PERMISSIONS[begun.kind], begun.department.id):
        raise NotAllowedError
    draft_files.check([file.size for file in files])
    seal_files(list(files), draft_files.subject_of(unsaved(by, begun)))
    try:
        return _begin(by, begun, files) if found is None else _go_on(found, begun, files, without)
    except BaseException:
        discard_files(list(files))
        raise


def unsaved(by: Actor, begun: Begun) -> Beginning:
    """One that is not kept yet."""
    if by.id is None:
        raise NotAllowedError
    return Beginning(agent_id=by.id, **_fields(begun))


def discard(by: Actor) -> None:
    """Throw one's own away."""
    found = mine(by)
    if found is not None:
        with _writing(by, Tag.DRAFT_DISCARDED, found.department, Kind(found.kind)):
            draft_files.remove_later(draft_files.ids_of(found))
            see(by, Beginning).delete()


def opened(by: Actor, message: Message, form: Form) -> None:
    """The ticket is open: its draft has done its work. Within the transaction that opens it.

    ElsewhereError when the form was sent before, or shows another draft than there is.
    """
    once.spend(form, message)
    held = see(by, Beginning).select_for_update(of=("self",)).first()
    once.check(form, held)
    if held is not None:
        draft_files.remove_later(draft_files.ids_of(held))  # the message has its own of them
        held.delete()


def forget_old(now: dt.datetime) -> int:
    """Delete those that nobody went on with, with their files; returns how many."""
    old = list(Beginning.objects.filter(saved_at__lt=now - KEPT))
    with transaction.atomic():
        for held in old:
            draft_files.remove_later(draft_files.ids_of(held))
            held.delete()
    return len(old)


def _begin(by: Actor, begun: Begun, files: Collection[NewFile]) -> Beginning:
    try:
        with _writing(by, Tag.DRAFT_STARTED, begun.department, begun.kind):
            held = unsaved(by, begun)
            held.save(force_insert=True)
            draft_files.change(held, files)
    except IntegrityError:
        raise elsewhere() from None
    return held


def _go_on(held: Beginning, begun: Begun, files: Collection[NewFile], without: Collection[uuid.UUID]) -> Beginning:
    seen, held.revision, held.saved_at = held.revision, held.revision + 1, timezone.now()
    for name, value in _fields(begun).items():
        setattr(held, name, value)
    with transaction.atomic():
        # Two windows at once: the second finds another revision, and is told.
        if not Beginning.objects.select_for_update().filter(pk=held.pk, revision=seen).exists():
            raise elsewhere()
        # All of it: a customer who is chosen now has all of it sealed for them.
        held.save(force_update=True)
        draft_files.change(held, files, without)
    return held


def _fields(begun: Begun) -> dict[str, Any]:
    held = {field.name: getattr(begun, field.name) for field in fields(begun)}
    return held | {"mentions": sorted(map(str, begun.mentions)) or None}


def _writing(by: Actor, tag: Tag, department: Department, kind: Kind) -> AbstractContextManager[Deed]:
    """The event names no customer: whom it is about is not known yet, or not sure."""
    return acting(by, tag, on=f"department:{department.id}", department=department.id, permission=PERMISSIONS[kind])
