"""Archiving a department, and opening it again: its tickets, mailboxes and categories go to another one first."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.managing import hold, managed_department, state_of, write_states
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.channels.models import Mailbox
from sealdesk.desk.handing_back import hand_on, take_back, tickets_in
from sealdesk.workbench.models import UndoStep
from sealdesk.workbench.undo import undoes

UNDO: Final = "department.archive"
#: With more tickets than this, archiving cannot be taken back by one press; restoring can still be done by hand.
MOST: Final = 2000


def archive_department(by: Actor, department: Department, into: Department) -> int:
    """Close a department and give what it has to ``into``; returns how many tickets went. Its key and history stay."""
    with acting(by, Tag.DEPARTMENT_ARCHIVED, on=department.key, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        if department.pk == into.pk:
            raise InvalidChangeError("Choose another department for its tickets.")
        leaving, taking = hold(department, into)
        if leaving.archived_at is not None or taking.archived_at is not None:
            raise InvalidChangeError("One of the two departments is archived already.")
        before, had = {str(one.pk): state_of(one) for one in (leaving, taking)}, _what_it_has(leaving)
        tickets = hand_on(deed, leaving, taking)
        mailboxes = Mailbox.objects.filter(department=leaving).update(department=taking)
        taking.categories = sorted({*taking.categories, *leaving.categories})
        taking.is_default = taking.is_default or leaving.is_default
        deed.details = {"into": taking.slug, "slug": leaving.slug, "tickets": tickets, "mailboxes": mailboxes}
        deed.changed("archived", False, True)
        leaving.categories, leaving.is_default, leaving.archived_at = [], False, timezone.now()
        leaving.save()
        taking.save()
        if had is not None:
            after = {str(one.pk): state_of(one) for one in (leaving, taking)}
            deed.can_undo(UNDO, old=had | {"states": before}, new={"states": after, "into": str(taking.pk)})
    department.archived_at = leaving.archived_at
    return tickets


@undoes(UNDO)
def _open_again(by: Actor, deed: Deed, step: UndoStep) -> None:
    """The department is open again and has what it had, but for what went elsewhere since."""
    if not by.may_everywhere(Permission.SETTINGS_MANAGE):
        raise NotAllowedError
    states = step.new["states"]
    rows = {str(one.pk): one for one in hold(*(managed_department(by, uuid.UUID(key)) for key in states))}
    leaving, taking = rows[step.row], rows[step.new["into"]]
    untouched = leaving.archived_at is not None and taking.archived_at is None
    if not untouched or any(state_of(one) != states[key] for key, one in rows.items()):
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    leaving.archived_at = None
    write_states(rows, step.old["states"])
    Mailbox.objects.filter(pk__in=step.old["mailboxes"], department=taking).update(department=leaving)
    tickets = take_back(deed, step.old["tickets"], leaving, taking)
    deed.details = {"undid": UNDO, "of": str(step.event or ""), "slug": leaving.slug, "tickets": tickets}


def _what_it_has(department: Department) -> dict[str, Any] | None:
    """Its mailboxes and tickets with their assignees, to be taken back; None when there are too many to remember."""
    tickets = tickets_in(department, MOST)
    mailboxes = Mailbox.objects.filter(department=department).values_list("pk", flat=True)
    return None if tickets is None else {"mailboxes": [str(pk) for pk in mailboxes], "tickets": tickets}


def restore_department(by: Actor, department: Department) -> None:
    """Open an archived department again, empty: what went to another one stays there."""
    with acting(by, Tag.DEPARTMENT_RESTORED, on=department.key, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        deed.details = {"slug": department.slug}
        deed.changed("archived", True, False)
        department.archived_at = None
        department.save(update_fields=["archived_at"])
