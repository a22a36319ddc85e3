"""Archiving a department, and opening it again: its tickets, mailboxes and categories go to another one first."""

from __future__ import annotations

from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.managing import hold
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.channels.models import Mailbox
from sealdesk.desk.handing_back import hand_on


def archive_department(by: Actor, department: Department, into: Department) -> int:
    """Close a department and give what it has to ``into``; returns how many tickets went. Its key and history stay."""
    with acting(by, Tag.DEPARTMENT_ARCHIVED, on=department.key, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        if department.pk == into.pk:
            raise InvalidChangeError("Choose another department for its tickets.")
        leaving, taking = hold(department, into)
        if leaving.archived_at is not None or taking.archived_at is not None:
            raise InvalidChangeError("One of the two departments is archived already.")
        tickets = hand_on(deed, leaving, taking)
        mailboxes = Mailbox.objects.filter(department=leaving).update(department=taking)
        taking.categories = sorted({*taking.categories, *leaving.categories})
        taking.is_default = taking.is_default or leaving.is_default
        deed.details = {"into": taking.slug, "slug": leaving.slug, "tickets": tickets, "mailboxes": mailboxes}
        leaving.categories, leaving.is_default, leaving.archived_at = [], False, timezone.now()
        leaving.save()
        taking.save()
    department.archived_at = leaving.archived_at
    return tickets


def restore_department(by: Actor, department: Department) -> None:
    """Open an archived department again, empty: what went to another one stays there."""
    with acting(by, Tag.DEPARTMENT_RESTORED, on=department.key, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        deed.details = {"slug": department.slug}
        department.archived_at = None
        department.save(update_fields=["archived_at"])
