"""Who sees which mailboxes: those who manage the settings of their departments."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import narrows
from sealdesk.channels.models import Mailbox


@narrows(Mailbox)
def _mailboxes(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    where = actor.departments(Permission.SETTINGS_MANAGE)
    return rows if where is None else rows.filter(department__in=where)
