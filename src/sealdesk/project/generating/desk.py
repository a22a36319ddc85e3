"""Writing invented tickets in bulk: a thousand to a transaction, every personal value sealed with its person's own key."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.desk import tally
from sealdesk.desk.models import Kind, Message, Participant, Priority, Status, Ticket
from sealdesk.desk.numbers import take_numbers
from sealdesk.desk.searching import index_customers, index_messages
from sealdesk.identity.models import Agent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.contact import email_index
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.people.register import newcomer
from sealdesk.project.generating.texts import Talk, Writer
from sealdesk.statements import insert

GENERATOR: Final = Actor.system("generator")
BATCH: Final = 600
#: How many tickets one invented customer has, and how far back the oldest lies.
TICKETS_EACH: Final = 3
DAYS: Final = 730
#: Of a hundred tickets: most are done, as on a desk that has worked for years.
STATES: Final = ((Status.CLOSED, 80), (Status.SOLVED, 14), (Status.PENDING, 2), (Status.OPEN, 3), (Status.NEW, 1))


class GeneratorError(Exception):
    """The desk cannot be filled; the sentence says what to do."""


@dataclass(slots=True)
class _Batch:
    """The rows of one transaction, by kind, in the order in which they are inserted."""

    people: list[Any] = field(default_factory=list)
    tickets: list[Model] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    participants: list[Model] = field(default_factory=list)


class _Generator:
    def __init__(self, seed: int) -> None:
        self.departments = {category: place for place in Department.objects.all() for category in place.categories}
        self.anywhere = Department.objects.filter(is_default=True).first()
        self.agents = list(Agent.objects.filter(is_active=True, grants__role__in=["agent", "lead"]).distinct())
        if self.anywhere is None or not self.agents:
            raise GeneratorError("Nobody here could have answered. Run 'sealdesk agent add' first.")
        self.writer = Writer(seed)
        self.chance = random.Random(seed)  # noqa: S311 - invented tickets, no secret
        self.now = timezone.now()

    def write(self, deed: Deed, first: int, count: int, total: int) -> None:
        """Write tickets ``first`` … ``first + count`` of ``total``, the oldest first."""
        batch, numbers = _Batch(), take_numbers(count)
        for place in range(first, first + count):
            if place % TICKETS_EACH == 0 or not batch.people:
                batch.people.append(self._customer(place // TICKETS_EACH))
            self._ticket(batch, batch.people[-1], numbers + place - first, self._moment(place, total))
        new = [person for person in batch.people if not isinstance(person, Customer)]
        for rows in ([one.key for one in new], [one.customer for one in new], [one.email for one in new]):
            insert(rows)
        for rows in (batch.tickets, batch.messages, batch.participants):
            insert(rows)
        index_messages(batch.messages)
        index_customers([one.customer.id for one in new])
        for ticket in batch.tickets:
            deed.also(Tag.TICKET_OPENED, on=f"ticket:{ticket.pk}", details={"number": ticket.number, "tray": "inbox"})  # type: ignore[attr-defined]
        deed.details = {"tickets": count}

    def _customer(self, number: int) -> Any:
        name, address, language = self.writer.person(number)
        known = CustomerEmail.objects.filter(index=email_index(address)).select_related("customer").first()
        return known.customer if known is not None else newcomer(address, name, language)

    def _moment(self, place: int, total: int) -> datetime.datetime:
        """The tickets are spread evenly over the days, a little shaken, and the last one came a minute ago."""
        share = (total - place) / total
        return self.now - datetime.timedelta(days=DAYS * share, minutes=1, seconds=self.chance.random() * 30)

    def _ticket(self, batch: _Batch, person: Any, number: int, opened: datetime.datetime) -> None:
        customer = person if isinstance(person, Customer) else person.customer
        talk, chance = self.writer.talk(customer.language), self.chance
        agent = chance.choice(self.agents)
        status = Status.NEW if chance.random() < 0.001 else chance.choices([s for s, _ in STATES], [w for _, w in STATES])[0]
        times = [opened, opened + datetime.timedelta(seconds=chance.randint(300, 40_000)), opened + datetime.timedelta(seconds=50_000)]
        times = [min(moment, self.now) for moment in times]
        ticket = Ticket(
            number=number,
            requester=customer,
            subject_line=talk.subject,
            status=status,
            priority=chance.choices(list(Priority), [15, 65, 15, 5])[0],
            category=talk.category,
            language=talk.language,
            department=self.departments.get(talk.category) or self.anywhere,
            assignee=None if status is Status.NEW else agent,
            opened_at=opened,
            changed_at=times[-1],
            waiting_since=times[-1] if status in {Status.NEW, Status.OPEN} else None,
        )
        batch.tickets.append(ticket)
        batch.participants.append(Participant(ticket=ticket, customer=customer, role="requester"))
        batch.messages.extend(_messages(ticket, customer, agent, talk, times))


def _messages(ticket: Ticket, customer: Customer, agent: Agent, talk: Talk, times: list[datetime.datetime]) -> Iterator[Message]:
    for kind, text, moment in zip((Kind.INBOUND, Kind.REPLY, Kind.INBOUND), talk.texts, times, strict=True):
        yield Message(
            ticket=ticket,
            kind=kind,
            person=customer,
            department=ticket.department,
            author=agent if kind is Kind.REPLY else None,
            text=text,
            sent_at=moment,
            created_at=moment,
        )


def generate(tickets: int, seed: int = 1, progress: Callable[[int, int], object] | None = None) -> int:
    """Write ``tickets`` invented tickets of three messages each; returns how many. GeneratorError on a desk without agents."""
    generator, done = _Generator(seed), 0
    while done < tickets:
        count = min(BATCH, tickets - done)
        with acting(GENERATOR, Tag.DESK_GENERATED) as deed:
            generator.write(deed, done, count, tickets)
        done += count
        if progress is not None:
            progress(done, tickets)
    tally.fold()
    sequence()
    return done
