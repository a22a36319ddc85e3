"""The rows of invented tickets, poured into their tables thousands at a time; every personal value sealed with its person's key."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from sealdesk.access.models import Department
from sealdesk.datamap.fields import SealedTextField
from sealdesk.desk.models import Kind, Message, Participant, Priority, Status, Ticket
from sealdesk.identity.models import Agent
from sealdesk.statements import Row, Stencil, storing
from sealdesk.vault.envelope import DataKey
from sealdesk.vault.ids import uuid7

KINDS = (Kind.INBOUND, Kind.REPLY, Kind.INBOUND)


@dataclass(frozen=True, slots=True)
class Opened:
    """One invented ticket: what its rows hold. ``times`` are those of its three messages."""

    number: int
    requester: uuid.UUID
    key: DataKey
    subject: str
    texts: tuple[str, str, str]
    status: Status
    priority: Priority
    category: str
    language: str
    department: Department
    agent: Agent
    times: tuple[datetime.datetime, datetime.datetime, datetime.datetime]
    id: uuid.UUID = field(default_factory=uuid7)
    messages: tuple[uuid.UUID, uuid.UUID, uuid.UUID] = field(default_factory=lambda: (uuid7(), uuid7(), uuid7()))


class Rows:
    """Collects the rows of tickets, and writes them at once."""

    def __init__(self) -> None:
        nobody = uuid7()  # a place that is filled for each row: a stencil keeps only what is the same everywhere
        self._ticket = Stencil(
            Ticket(number=0, requester_id=nobody, department_id=nobody),
            *("id", "number", "requester_id", "subject_line", "status", "priority", "category", "language"),
            *("department_id", "assignee_id", "opened_at", "changed_at", "waiting_since"),
        )
        self._participant = Stencil(Participant(ticket_id=nobody, role="requester"), "id", "ticket_id", "customer_id", "since")
        self._message = Stencil(
            Message(ticket_id=nobody, department_id=nobody),
            *("id", "ticket_id", "kind", "person_id", "department_id", "author_id", "text", "sent_at", "created_at"),
        )
        self._stored = storing()
        self._tickets: list[Row] = []
        self._participants: list[Row] = []
        self._messages: list[Row] = []

    def add(self, new: Opened) -> None:
        """The rows of one ticket."""
        stored = self._stored
        person, place, agent = stored(new.requester), stored(new.department.pk), stored(new.agent.pk)
        ticket, times = stored(new.id), [stored(moment) for moment in new.times]
        assignee = None if new.status is Status.NEW else agent
        waiting = times[-1] if new.status in {Status.NEW, Status.OPEN} else None
        subject = _sealed(Ticket, "subject_line", new.id, new.key, new.subject)
        said = (str(new.status), str(new.priority), new.category, new.language)
        self._tickets.append((ticket, new.number, person, subject, *said, place, assignee, times[0], times[-1], waiting))
        self._participants.append((stored(uuid7()), ticket, person, times[0]))
        for message, kind, text, moment in zip(new.messages, KINDS, new.texts, times, strict=True):
            author = agent if kind is Kind.REPLY else None
            sealed = _sealed(Message, "text", message, new.key, text)
            self._messages.append((stored(message), ticket, str(kind), person, place, author, sealed, moment, moment))

    def write(self) -> None:
        """Write what was collected, in the caller's transaction."""
        for stencil, rows in ((self._ticket, self._tickets), (self._participant, self._participants), (self._message, self._messages)):
            stencil.pour(rows)
            rows.clear()


def _sealed(model: Any, name: str, row: uuid.UUID, key: DataKey, text: str) -> bytes:
    sealing: SealedTextField = model._meta.get_field(name)
    return sealing.sealed(text, key, row)
