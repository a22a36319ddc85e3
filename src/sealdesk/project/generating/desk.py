"""Writing invented tickets in bulk: thousands to a transaction, every personal value sealed with its person's own key."""

from __future__ import annotations

import contextlib
import datetime
import gc
import random
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.desk import tally
from sealdesk.desk.models import Priority, Status
from sealdesk.desk.numbers import take_numbers
from sealdesk.desk.searching import parts_of_customers
from sealdesk.identity.models import Agent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.contact import email_index
from sealdesk.people.models import CustomerEmail
from sealdesk.people.register import Newcomer, newcomer
from sealdesk.project.generating.indexing import Index
from sealdesk.project.generating.rows import KINDS, Opened, Rows
from sealdesk.project.generating.texts import Writer
from sealdesk.search.documents import Field, Part
from sealdesk.statements import insert
from sealdesk.vault.envelope import DataKey
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind

GENERATOR: Final = Actor.system("generator")
#: Tickets of one transaction, in which other writers wait: two or three seconds.
BATCH: Final = 2001
#: How many tickets one invented customer has, and how far back the oldest lies.
TICKETS_EACH: Final = 3
DAYS: Final = 730
#: Of a hundred tickets: most are done, as on a desk that has worked for years.
STATES: Final = ((Status.CLOSED, 80), (Status.SOLVED, 14), (Status.PENDING, 2), (Status.OPEN, 3), (Status.NEW, 1))
_STATES: Final = [status for status, _ in STATES]
_STATE_WEIGHTS: Final = list(accumulate(weight for _, weight in STATES))
_PRIORITIES: Final = list(Priority)
_PRIORITY_WEIGHTS: Final = list(accumulate((15, 65, 15, 5)))


class GeneratorError(Exception):
    """The desk cannot be filled; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class _Person:
    """A customer who writes: their key, and what is searched of them as a sender and as a recipient."""

    id: uuid.UUID
    language: str
    key: DataKey
    sends: tuple[Part, ...]
    gets: tuple[Part, ...]


class _Generator:
    def __init__(self, seed: int) -> None:
        self.departments = {category: place for place in Department.objects.all() for category in place.categories}
        anywhere = Department.objects.filter(is_default=True).first()
        self.agents = list(Agent.objects.filter(is_active=True, grants__role__in=["agent", "lead"]).distinct())
        if anywhere is None or not self.agents:
            raise GeneratorError("Nobody here could have answered. Run 'sealdesk agent add' first.")
        self.anywhere: Department = anywhere
        self.writer = Writer(seed)
        self.chance = random.Random(seed)  # noqa: S311 - invented tickets, no secret
        self.now = timezone.now()
        self.rows, self.index = Rows(), Index()

    def write(self, deed: Deed, first: int, count: int, total: int) -> None:
        """Write tickets ``first`` … ``first + count`` of ``total``, the oldest first."""
        places, number = range(first, first + count), take_numbers(count)
        people = self._people(sorted({place // TICKETS_EACH for place in places}))
        for place in places:
            new = self._ticket(people[place // TICKETS_EACH], number + place - first, self._moment(place, total))
            self._add(new, people[place // TICKETS_EACH])
            deed.also(Tag.TICKET_OPENED, on=f"ticket:{new.id}", details={"number": new.number, "tray": "inbox"})
        self.rows.write()
        self.index.write()
        deed.details = {"tickets": count}

    def _add(self, new: Opened, person: _Person) -> None:
        self.rows.add(new)
        for message, kind, text in zip(new.messages, KINDS, new.texts, strict=True):
            ways = person.gets if kind is KINDS[1] else person.sends
            self.index.message(message, kind, (new.subject, text), new.agent, ways)

    def _people(self, numbers: Iterable[int]) -> dict[int, _Person]:
        """The customers of these numbers. Those who are not there yet are written."""
        invented = {number: self.writer.person(number) for number in numbers}
        indexes = {email_index(address): number for number, (_, address, _) in invented.items()}
        known = CustomerEmail.objects.filter(index__in=list(indexes)).select_related("customer")
        holders = {indexes[bytes(email.index)]: email.customer for email in known}
        sends, gets = (dict(parts_of_customers({c.id for c in holders.values()}, field)) for field in (Field.SENDER, Field.RECIPIENT))
        people, new = {}, []
        for number, (name, address, language) in invented.items():
            holder = holders.get(number)
            if holder is not None:
                key = keyring.current(Subject(SubjectKind.CUSTOMER, holder.id))
                people[number] = _Person(holder.id, holder.language, key, tuple(sends[holder.id]), tuple(gets[holder.id]))
                continue
            new.append(newcomer(address, name, language))
            people[number] = _person(new[-1], name, address)
            self.index.customer(people[number].id, people[number].sends)
        for rows in ([one.key for one in new], [one.customer for one in new], [one.email for one in new if one.email]):
            insert(rows)
        return people

    def _moment(self, place: int, total: int) -> datetime.datetime:
        """The tickets are spread evenly over the days, a little shaken, and the last one came a minute ago."""
        share = (total - place) / total
        return self.now - datetime.timedelta(days=DAYS * share, minutes=1, seconds=self.chance.random() * 30)

    def _ticket(self, person: _Person, number: int, opened: datetime.datetime) -> Opened:
        talk, chance = self.writer.talk(person.language), self.chance
        status = Status.NEW if chance.random() < 0.001 else chance.choices(_STATES, cum_weights=_STATE_WEIGHTS)[0]
        answered, last = opened + datetime.timedelta(seconds=chance.randint(300, 40_000)), opened + datetime.timedelta(seconds=50_000)
        return Opened(
            number=number,
            requester=person.id,
            key=person.key,
            subject=talk.subject,
            texts=talk.texts,
            status=status,
            priority=chance.choices(_PRIORITIES, cum_weights=_PRIORITY_WEIGHTS)[0],
            category=talk.category,
            language=talk.language,
            department=self.departments.get(talk.category) or self.anywhere,
            agent=chance.choice(self.agents),
            times=(min(opened, self.now), min(answered, self.now), min(last, self.now)),
        )


def _person(new: Newcomer, name: str, address: str) -> _Person:
    customer = new.customer
    sends, gets = ((Part(field, name), Part(field, address, reaches=True)) for field in (Field.SENDER, Field.RECIPIENT))
    return _Person(customer.id, customer.language, keyring.current(Subject(SubjectKind.CUSTOMER, customer.id)), sends, gets)


def generate(tickets: int, seed: int = 1, progress: Callable[[int, int], object] | None = None) -> int:
    """Write ``tickets`` invented tickets of three messages each; returns how many. GeneratorError on a desk without agents."""
    generator, done = _Generator(seed), 0
    while done < tickets:
        count = min(BATCH, tickets - done)
        with _collector_at_rest(), acting(GENERATOR, Tag.DESK_GENERATED) as deed:
            generator.write(deed, done, count, tickets)
        done += count
        if progress is not None:
            progress(done, tickets)
    tally.fold()
    sequence()
    return done


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """The rows of a batch are no circles, and searching them for some takes a fifth of the time."""
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()
