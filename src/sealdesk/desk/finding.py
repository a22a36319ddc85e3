"""Searching the desk: what somebody typed becomes tickets that they see. Every count starts from what they may see."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.contrib.auth import get_user_model
from django.db import ProgrammingError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.within import within
from sealdesk.desk import tagging
from sealdesk.desk.models import Attachment, Kind, Message, Ticket, TicketTag
from sealdesk.engines import snapshot
from sealdesk.labels import Label
from sealdesk.people.contact import email_indexes, phone_index
from sealdesk.people.models import Customer
from sealdesk.search import finding, language, matching, words
from sealdesk.search.documents import Field
from sealdesk.search.finding import MOST_HITS, Hit
from sealdesk.search.index import generations
from sealdesk.search.language import Filter, Query

T = TypeVar("T")
PAGE: Final = 20
SUGGESTED: Final = 5
MOST_PEOPLE: Final = 50
_CANDIDATES: Final = 200
_ME: Final = frozenset({"me", "我", "本人"})
_NOBODY: Final = frozenset({"none", "nobody", "无", "无人", "未分配"})


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket that was found, and the message that fits best; None when the ticket was found by what it is."""

    ticket: Ticket
    message: Message | None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. ``count`` is of tickets; with ``more`` there are more than were looked at."""

    query: Query
    found: tuple[Found, ...]
    count: int
    more: bool
    start: int


def search(actor: Actor, typed: str, *, start: int = 0) -> Results:
    """One page of the tickets that a query finds, best first. QueryError when it cannot be meant."""
    query, hits = ask(actor, typed)
    best: dict[uuid.UUID, Hit] = {}
    for hit in hits:
        best.setdefault(hit.owner, hit)
    order = _with_exact(actor, query, list(best)) if query.terms else []
    page = order[start : start + PAGE]
    return Results(query, _load(actor, page, best), len(order), len(hits) >= MOST_HITS, start)


def ask(actor: Actor, typed: str) -> tuple[Query, list[Hit]]:
    """A query as it was understood, and its hits, best first, before anything of them is loaded."""
    query = language.parse(_with_values_whole(typed), timezone.localdate())
    hits = _in_what_serves(lambda: _hits(actor, query)) if query.texts else _by_what_they_are(actor, query.filters)
    return query, hits


def _with_values_whole(typed: str) -> str:
    """An account number in groups is one value, as the index has it, also where nobody put it in quotation marks."""
    if len(typed) > language.LONGEST:
        return typed
    pieces, at = list[str](), 0
    for one in () if language.QUOTES & set(typed) else within(typed):
        value, number = typed[one.start : one.end], words.phone_at(typed, one.start)
        if len(value.split()) > 1 and (number is None or number[1] < one.end):
            pieces += [typed[at : one.start], f'"{value}"']
            at = one.end
    return "".join([*pieces, typed[at:]])


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What somebody may mean who has not finished typing."""

    tickets: tuple[Ticket, ...]
    customers: tuple[Customer, ...]


def suggest(actor: Actor, typed: str) -> Suggestions:
    """Tickets by number, subject or person and customers by name, for the text as far as it is typed; few, newest first."""
    typed = typed.strip()[: language.LONGEST]
    number = typed.lstrip("#＃")
    exact = _numbered(actor, number) if number.isascii() and number.isdigit() else []
    hits, people = _in_what_serves(lambda: _begun(actor, typed))
    tickets = list(dict.fromkeys([*exact, *(hit.owner for hit in hits)]))[:SUGGESTED]
    customers = list(dict.fromkeys(hit.owner for hit in people))[:SUGGESTED]
    return Suggestions(tuple(_tickets(actor, tickets)), tuple(_in_order(see(actor, Customer), customers)))


def with_some_of(actor: Actor, words: Iterable[str], rows: QuerySet[Message], most: int) -> list[Hit]:
    """Of each ticket the message among ``rows`` (narrowed already) that holds the most of these words, best first."""

    def read() -> list[Hit]:
        generation = generations()[0]
        return finding.find(matching.any_word(words, _cleared(actor), generation), generation, rows, "ticket_id", most=_CANDIDATES)

    best: dict[uuid.UUID, Hit] = {}
    for hit in _in_what_serves(read):
        best.setdefault(hit.owner, hit)
    return list(best.values())[:most]


def people_called(actor: Actor, typed: str) -> tuple[list[Customer], bool]:
    """The customers with such a name, of those whom the actor sees, best first, and whether there are more than ``MOST_PEOPLE``.

    The last word may only have begun. Found under a record that was merged, the one that stands for the person is meant.
    """
    hits = _in_what_serves(lambda: _called(actor, typed.strip()[: language.LONGEST]))
    seen = see(actor, Customer).select_related("organisation")
    records = _in_order(seen, list(dict.fromkeys(hit.owner for hit in hits)))
    people = list(dict.fromkeys(record.root_id or record.id for record in records))
    return _in_order(seen, people[:MOST_PEOPLE]), len(people) > MOST_PEOPLE


def _called(actor: Actor, typed: str) -> list[Hit]:
    generation = generations()[0]
    named = matching.beginning(typed, (Field.SENDER,), _cleared(actor), generation)
    return finding.find(named, generation, see(actor, Customer), "id", most=_CANDIDATES)


def _begun(actor: Actor, typed: str) -> tuple[list[Hit], list[Hit]]:
    generation, cleared = generations()[0], _cleared(actor)
    field, said = language.begun_field(typed)
    where = (matching.FIELDS[field],) if field else (Field.SUBJECT, Field.SENDER, Field.RECIPIENT)
    wanted = matching.beginning(said, where, cleared, generation)
    tickets = finding.find(wanted, generation, _messages(actor), "ticket_id", most=_CANDIDATES)
    return tickets, [] if field == "subject" else _called(actor, said)


def _in_what_serves(read: Callable[[], T]) -> T:
    """Read the index as it was at one moment. Where a rebuild took a table away since that moment, once more."""
    try:
        with snapshot():
            return read()
    except ProgrammingError:
        with snapshot():
            return read()


def _hits(actor: Actor, query: Query) -> list[Hit]:
    generation = generations()[0]
    expression = matching.expression(query.texts, _cleared(actor), generation)
    rows = _messages(actor)
    for wanted in query.filters:
        rows = rows.filter(_condition(actor, wanted, "ticket__"))
    return finding.find(expression, generation, rows, "ticket_id")


def _by_what_they_are(actor: Actor, filters: Iterable[Filter]) -> list[Hit]:
    """Tickets by conditions alone, those that changed last first. What is said of a message must hold of one message."""
    rows, messages, asked = see(actor, Ticket), _messages(actor).filter(ticket=OuterRef("pk")), False
    for wanted in filters:
        if wanted.name in {"has", "before", "after"}:
            messages, asked = messages.filter(_condition(actor, wanted, "ticket__")), True
        else:
            rows = rows.filter(_condition(actor, wanted, ""))
    rows = rows.filter(Exists(messages)) if asked else rows
    ids = rows.order_by("-changed_at", "-id").values_list("id", flat=True)[:MOST_HITS]
    return [Hit(ticket_id, ticket_id, 0.0) for ticket_id in ids]


def _condition(actor: Actor, wanted: Filter, of_ticket: str) -> Q:
    """A filter as a condition on tickets, or with ``of_ticket`` on messages of tickets."""
    found = Q()
    if wanted.name == "status":
        found = Q(**{f"{of_ticket}status__in": wanted.values})
    elif wanted.name == "ticket":
        found = Q(**{f"{of_ticket}number": int(wanted.values[0])})
    elif wanted.name == "tag":
        words = tagging.meant(wanted.values)
        found = Q(Exists(TicketTag.objects.filter(ticket=OuterRef("ticket" if of_ticket else "pk"), word__word__in=words)))
    elif wanted.name == "assignee":
        for name in wanted.values:
            found |= _assigned(actor, name, f"{of_ticket}assignee")
    elif wanted.name == "has":
        found = Q(Exists(Attachment.objects.filter(message=OuterRef("pk"), inline=False)))
    elif wanted.day is not None:
        midnight = timezone.make_aware(datetime.datetime.combine(wanted.day, datetime.time.min))
        found = Q(created_at__lt=midnight) if wanted.name == "before" else Q(created_at__gte=midnight)
    return ~found if wanted.negated else found


def _assigned(actor: Actor, name: str, column: str) -> Q:
    if name.lower() in _ME:
        return Q(**{column: actor.id})
    if name.lower() in _NOBODY:
        return Q(**{f"{column}__isnull": True})
    agents = get_user_model().objects.filter(Q(name__icontains=name) | Q(email__iexact=name))
    return Q(**{f"{column}__in": list(agents.values_list("pk", flat=True)[:100])})


def _with_exact(actor: Actor, query: Query, order: list[uuid.UUID]) -> list[uuid.UUID]:
    """Whoever typed a number and nothing else means that ticket too; an address or telephone number means that customer's."""
    if len(query.terms) != 1 or not query.texts or query.texts[0].field:
        return order
    only = query.texts[0]
    first = _numbered(actor, only.text) if only.text.isascii() and only.text.isdigit() else []
    reached = Q()
    if only.kind is language.Kind.EMAIL:
        reached = Q(requester__emails__index__in=email_indexes(only.text))
    elif only.kind is language.Kind.PHONE and only.number:
        reached = Q(requester__phones__index=phone_index(only.number))
    last = see(actor, Ticket).filter(reached).order_by("-changed_at", "-id").values_list("id", flat=True)[:100] if reached else []
    return list(dict.fromkeys([*first, *order, *last]))


def _numbered(actor: Actor, digits: str) -> list[uuid.UUID]:
    return list(see(actor, Ticket).filter(number=int(digits)).values_list("id", flat=True)) if len(digits) < 19 else []


def _load(actor: Actor, page: list[uuid.UUID], best: dict[uuid.UUID, Hit]) -> tuple[Found, ...]:
    """Seen once more: what was moved away in the meantime is left out."""
    wanted = [best[ticket_id].document for ticket_id in page if ticket_id in best]
    messages = {message.id: message for message in _messages(actor).filter(id__in=wanted).select_related("person", "author")}
    return tuple(Found(ticket, messages.get(best[ticket.id].document) if ticket.id in best else None) for ticket in _tickets(actor, page))


def _tickets(actor: Actor, ids: list[uuid.UUID]) -> list[Ticket]:
    return _in_order(see(actor, Ticket).select_related("requester", "assignee", "department"), ids)


def _in_order(rows: QuerySet, ids: list[uuid.UUID]) -> list:  # type: ignore[type-arg]
    found = rows.in_bulk(ids) if ids else {}
    return [found[row_id] for row_id in ids if row_id in found]


def _messages(actor: Actor) -> QuerySet[Message]:
    """What of messages may be found: notes only by colleagues."""
    rows = see(actor, Message)
    return rows if actor.kind in {"agent", "system"} else rows.exclude(kind=Kind.NOTE)


def _cleared(actor: Actor) -> frozenset[Label]:
    """The labels that the actor is cleared for wherever they read tickets: a hit must not tell what would be shown masked."""
    if actor.is_customer:  # who finds what is their own
        return actor.clearance()
    where = actor.departments(Permission.TICKET_READ)
    # A role that is held everywhere counts in a department that nobody has, too.
    places = [uuid.UUID(int=0)] if where is None else sorted(where)
    return frozenset.intersection(*(actor.clearance(place) for place in places)) if places else frozenset()
