"""Puts the fields of a ticket back to what they were, when nobody changed them since."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from django.db import models
from django.utils import timezone

from sealdesk.access.errors import InvalidChangeError
from sealdesk.desk.models import Ticket

#: What an action may put back. Nothing here is sealed, so nothing of it is a person's text.
REVERSIBLE: Final = frozenset(
    {
        "danger",
        "status",
        "priority",
        "sentiment",
        "type",
        "category",
        "assignee_id",
        "department_id",
        "snoozed_from",
        "snoozed_until",
        "tray",
        "waiting_since",
    }
)


def plain(ticket: Ticket, *fields: str) -> dict[str, Any]:
    """The fields of a ticket as they stand in a record: text, lists and nothing else."""
    values = {name: getattr(ticket, name) for name in fields}
    return {name: _plain(value) for name, value in values.items()}


def set_plain(ticket: Ticket, values: Mapping[str, Any], names: Iterable[str]) -> None:
    """Set fields to what ``plain`` made of them; nothing is saved."""
    for name in names:
        setattr(ticket, name, _field(name).to_python(values[name]))


def put_back(ticket_id: str, department: uuid.UUID | None, old: Mapping[str, Any], new: Mapping[str, Any]) -> Ticket:
    """Set ``old`` where the ticket still has ``new``, inside the caller's transaction.

    The caller was allowed to in ``department``. Raises InvalidChangeError when a field changed since, or the ticket moved.
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=uuid.UUID(ticket_id))
    moved = "department_id" not in new and ticket.department_id != department
    if moved or plain(ticket, *new) != _as_now(new):
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    set_plain(ticket, old, REVERSIBLE & old.keys())
    ticket.changed_at = timezone.now()
    ticket.save(update_fields=[*(REVERSIBLE & old.keys()), "changed_at"])
    return ticket


def _as_now(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept, also by an earlier release in another time zone, in the form of ``plain``."""
    return {name: _plain(_field(name).to_python(value)) for name, value in values.items()}


def _field(name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", Ticket._meta.get_field(name))


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):  # the same moment in the desk's time zone and as the database gives it must be one text
        return value.astimezone(dt.UTC).isoformat()
    return value
