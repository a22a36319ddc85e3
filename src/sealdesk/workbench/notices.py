"""Notices: what happened that an agent wants to know, read off the ledger.

Actions do not know who wants to be told. Each is an event of the ledger, in an order in which nothing is ever put in between;
whoever reads on from where they stopped misses nothing and tells nothing twice, whatever was killed meanwhile.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.deciding import Way
from sealdesk.desk.models import Kind, Message, Status, Ticket, Tray
from sealdesk.desk.queries import deciders, holders, readers
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.queries import placed_from
from sealdesk.ledger.record import Outcome
from sealdesk.workbench.models import Notice, NoticeCursor, NoticeRules
from sealdesk.workbench.rules import How, Told, how, mail_time

BELL: Final = Actor.system("bell")
PAGE: Final = 50
#: More than this is shown as "99+".
COUNTED: Final = 100
KEPT: Final = dt.timedelta(days=90)
#: A customer of one's own who has waited this long is worth a word.
WAITED: Final = dt.timedelta(hours=8)
_TELLING: Final = frozenset(
    {
        Tag.TICKET_ASSIGNED,
        Tag.TICKET_CONTESTED,
        Tag.TICKET_MESSAGE_RECEIVED,
        Tag.TICKET_NOTED,
        Tag.TICKET_OPENED,
        Tag.TICKET_REPLY_KEPT_BACK,
        Tag.TICKET_SET_ASIDE,
        Tag.TICKET_SORTED,
        Tag.TICKET_WOKEN,
    }
)
#: What is told of the models of triage, to whoever may see their page.
_OF_MODELS: Final = {Tag.MODEL_DRIFTED: Told.DRIFTED, Tag.MODEL_SETTLED: Told.SETTLED}
#: What nobody is told of a ticket that lies among the spam.
_HUSHED: Final = frozenset({Tag.TICKET_MESSAGE_RECEIVED, Tag.TICKET_OPENED, Tag.TICKET_SORTED, Tag.TICKET_WOKEN})
#: What somebody has to decide about.
_TO_DECIDE: Final = {
    Tag.TICKET_CONTESTED: Told.CONTEST,
    Tag.TICKET_REPLY_KEPT_BACK: Told.KEPT,
    Tag.TICKET_SET_ASIDE: Told.ASIDE,
}
Wanted = tuple[Told, uuid.UUID]


def announce(most: int = 200) -> int:
    """Read on in the ledger and give notice of what it says; returns how many notices were made."""
    seen = NoticeCursor.objects.filter(id=1).values_list("seen", flat=True).first() or 0
    placed = placed_from(seen, most)
    if not placed:
        return 0
    upto = placed[-1][0] + 1
    telling = [event for _place, event in placed if event.tag in _TELLING | _OF_MODELS.keys() and event.outcome == Outcome.DONE]
    notices = list(_notices(telling))
    if not notices:
        NoticeCursor.objects.update_or_create(id=1, defaults={"seen": upto})
        return 0
    with acting(BELL, Tag.NOTICES_GIVEN) as deed:
        made = _keep(notices)
        NoticeCursor.objects.update_or_create(id=1, defaults={"seen": upto})
        deed.details = {"count": made, "upto": upto}
    return made


def remind(now: dt.datetime) -> int:
    """Give notice of customers who have waited long, to those who look after them; once for each wait."""
    tickets = Ticket.objects.filter(
        assignee__isnull=False, waiting_since__lte=now - WAITED, status__in=[Status.NEW, Status.OPEN], tray=Tray.INBOX
    )
    rows = tickets.order_by("-waiting_since")[:500]
    told = {ticket: uuid.uuid5(ticket.pk, f"waits since {ticket.waiting_since}") for ticket in rows}
    known = set(Notice.objects.filter(event__in=told.values()).values_list("event", flat=True))
    fresh = ((ticket, event) for ticket, event in told.items() if event not in known)
    notices = [notice for ticket, event in fresh for notice in _for(ticket, event, _one(Told.DUE, ticket.assignee_id), None)]
    if not notices:
        return 0
    with acting(BELL, Tag.NOTICES_GIVEN) as deed:
        made = _keep(notices)
        deed.details = {"count": made}
    return made


def unread(by: Actor) -> int:
    """How many notices the actor has not read, counted up to 100."""
    return len(see(by, Notice).filter(read_at=None).values_list("id", flat=True)[:COUNTED])


def listed(by: Actor, before: uuid.UUID | None = None) -> tuple[list[Notice], uuid.UUID | None]:
    """One page of the actor's notices, newest first, and where the next one begins. Their ids are in the order of time."""
    rows = see(by, Notice).select_related("ticket__department", "ticket__requester", "cause").order_by("-id")
    found = list((rows.filter(id__lt=before) if before else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def read(by: Actor, notice_id: uuid.UUID) -> Notice:
    """Mark one as read, and with it all others about the same ticket, or about the models; returns it.

    What somebody has read on their own bench is nobody else's business, and no event of the ledger.
    """
    notice = see_one(by, Notice, id=notice_id)
    _unread_of(by).filter(ticket=notice.ticket).update(read_at=timezone.now(), mail_at=None)
    return notice


def read_all(by: Actor) -> None:
    """Mark all as read."""
    _unread_of(by).update(read_at=timezone.now(), mail_at=None)


def to_mail(now: dt.datetime) -> QuerySet[Notice]:
    """What is to go out by mail now."""
    return Notice.objects.filter(mail_at__lte=now, read_at=None).select_related("agent", "ticket").order_by("agent", "id")


def still_to_tell(agent: Any, waiting: Iterable[Notice]) -> list[Notice]:
    """Those of an agent's notices that may still be told: a mail that was held back must not go to who left, or lost the ticket."""
    if not agent.is_active:
        return []
    held = list(waiting)
    seen = set(see(agent_actor(agent), Notice).filter(id__in=[notice.id for notice in held]).values_list("id", flat=True))
    return [notice for notice in held if notice.id in seen]


def mailed(ids: Iterable[uuid.UUID]) -> None:
    """These went out, or never can."""
    Notice.objects.filter(id__in=list(ids)).update(mail_at=None)


def forget_old(now: dt.datetime) -> int:
    """Delete notices of three months ago; how many."""
    return Notice.objects.filter(made_at__lt=now - KEPT).delete()[0]


def _unread_of(by: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(id__in=see(by, Notice).filter(read_at=None).values("id"))


def _keep(notices: list[Notice]) -> int:
    with transaction.atomic():
        held = set(Notice.objects.filter(event__in={n.event for n in notices}).values_list("agent", "event"))
        fresh = [notice for notice in notices if (notice.agent_id, notice.event) not in held]
        Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _notices(events: list[LedgerEvent]) -> Iterator[Notice]:
    ids = {event.resource.removeprefix("ticket:") for event in events if event.resource.startswith("ticket:")}
    tickets = {ticket.key: ticket for ticket in Ticket.objects.filter(id__in=ids)}
    for event in events:
        ticket = tickets.get(event.resource)
        if event.tag in _OF_MODELS:
            kind = _OF_MODELS[Tag(event.tag)]
            yield from _for(None, event.uid, ((kind, agent.pk) for agent in holders(Permission.SETTINGS_MANAGE)), event)
        elif ticket is not None and not (ticket.tray == Tray.SPAM and event.tag in _HUSHED):
            yield from _for(ticket, event.uid, _wanted(ticket, event), event)


def _for(ticket: Ticket | None, event: uuid.UUID, wanted: Iterable[Wanted], cause: LedgerEvent | None) -> Iterator[Notice]:
    """For each who is to be told, may see what it is about, did not do it, and wants to know."""
    doer = _agent(cause.actor.removeprefix("agent:")) if cause is not None and cause.actor.startswith("agent:") else None
    kinds = {agent: kind for kind, agent in wanted if agent != doer}
    if not kinds:
        return
    rules = {row.agent_id: row for row in NoticeRules.objects.filter(agent__in=list(kinds))}
    now = timezone.now()
    for agent in readers(ticket, kinds) if ticket else holders(Permission.SETTINGS_MANAGE, kinds):
        chosen = how(rules.get(agent.pk), kinds[agent.pk])
        if chosen is not How.OFF:
            at = mail_time(rules.get(agent.pk), now) if chosen is How.MAIL else None
            yield Notice(agent=agent, kind=kinds[agent.pk], ticket=ticket, cause_id=doer, event=event, mail_at=at)


def _wanted(ticket: Ticket, event: LedgerEvent) -> Iterator[Wanted]:
    """Who is to be told of an event, and as what."""
    details: dict[str, Any] = json.loads(event.details)
    if event.tag == Tag.TICKET_ASSIGNED:
        yield from _one(Told.ASSIGNED, details.get("to"))
    elif event.tag == Tag.TICKET_SORTED:
        yield from _one(Told.ASSIGNED, (details.get("assignee") or [""])[0])
    elif event.tag in _TO_DECIDE:
        yield from _to_decide(ticket, event.tag, details)
    elif event.tag == Tag.TICKET_NOTED:
        for one in details.get("mentions", ()):
            yield from _one(Told.MENTION, one)
    elif event.tag == Tag.TICKET_WOKEN:
        yield from _one(Told.DUE, ticket.assignee_id)
    elif event.tag == Tag.TICKET_OPENED and details.get("tray") == Tray.INBOX:
        for agent in readers(ticket):
            if agent.pk != ticket.assignee_id:
                yield Told.NEW, agent.pk
    elif event.tag == Tag.TICKET_MESSAGE_RECEIVED and details.get("kind") == Kind.INBOUND and not _opened_it(ticket, details):
        yield from _one(Told.REPLY, ticket.assignee_id)


def _to_decide(ticket: Ticket, tag: str, details: dict[str, Any]) -> Iterator[Wanted]:
    """Who leads there; of an answer that was kept back its assignee first, where they see the ticket still."""
    if tag == Tag.TICKET_SET_ASIDE and (details.get("way") != Way.TELL or ticket.tray != Tray.SPAM):
        return
    looks_after = [ticket.assignee_id] if tag == Tag.TICKET_REPLY_KEPT_BACK and ticket.assignee_id else []
    decides = [agent.pk for agent in readers(ticket, looks_after)] if looks_after else []
    yield from ((_TO_DECIDE[Tag(tag)], agent) for agent in decides or deciders(ticket))


def _opened_it(ticket: Ticket, details: dict[str, Any]) -> bool:
    """Whether the message is the one that opened its ticket: that is told as a new ticket, or as given to somebody."""
    message = _agent(details.get("message"))
    return message is not None and Message.objects.filter(id=message, created_at__lte=ticket.opened_at).exists()


def _one(kind: Told, agent: object) -> Iterator[Wanted]:
    found = _agent(agent)
    if found is not None:
        yield kind, found


def _agent(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None
