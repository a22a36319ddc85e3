"""Who has seen a person's data: the disclosures in which the person occurs, as far as the reader may know of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Grant
from sealdesk.access.opening import digest_of
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.datamap.sealed import SealedValue
from sealdesk.ledger.mentions import about, naming
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer

PAGE: Final = 50
#: Events that tell a person who has seen something of theirs: the desk's own people, and those to whom it was sent on.
TELLING: Final = (Tag.VALUE_OPENED, Tag.TICKET_FORWARDED)
#: How many openings of values are looked through for a card, and how many are told of each value.
_LOOKED: Final = 200
TOLD: Final = 3
#: As long as a value stays open once it was asked for, in microseconds: pages that show it again meanwhile are the same opening.
_ONE_OPENING: Final = 5 * 60 * 1_000_000


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One request in which values of the person were opened. ``others`` is of how many other people values were opened with them."""

    event: LedgerEvent
    purpose: str
    labels: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class DisclosurePage:
    """One page, newest first, and the cursor of older ones (0 at the end)."""

    disclosures: tuple[Disclosure, ...]
    older: int


def may_ask(actor: Actor) -> bool:
    """Leads ask for their departments, privacy officers and auditors for the desk; nobody else is told what colleagues opened."""
    return actor.may(Permission.LEDGER_READ_DEPARTMENT) or actor.may(Permission.LEDGER_READ_ALL)


def of(actor: Actor, people: Iterable[Customer], *, after: int = 0) -> DisclosurePage:
    """Who opened values of this person, in a department whose ledger the actor reads. NotVisibleError for who may not ask."""
    if not may_ask(actor):
        raise NotVisibleError
    rows = see(actor, LedgerEvent).filter(tag__in=TELLING, id__in=about(person.key for person in people))
    found = list((rows.filter(id__lt=after) if after else rows).order_by("-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return DisclosurePage(tuple(map(_disclosure, found)), found[-1].id if more else 0)


def of_values(actor: Actor, values: Iterable[SealedValue], parts: Iterable[str] = ()) -> dict[str, tuple[LedgerEvent, ...]]:
    """When colleagues opened each of these values one by one, the newest first and at most ``TOLD``, by ``digest_of``.

    ``parts`` are digests of values inside texts.

    Empty for who may not ask. Of the pages that showed a value in the same minutes only the first is told.
    """
    digests = {digest_of(value) for value in values} | set(parts)
    if not may_ask(actor) or not digests:
        return {}
    named = naming(bytes.fromhex(digest) for digest in digests)
    rows = see(actor, LedgerEvent).filter(tag=Tag.VALUE_OPENED, actor__startswith="agent:", id__in=named)
    found = [(event, set(json.loads(event.details).get("values", ()))) for event in rows.order_by("-id")[:_LOOKED]]
    return {digest: tuple(_begun(event for event, opened in reversed(found) if digest in opened)[: -TOLD - 1 : -1]) for digest in digests}


def _begun(oldest_first: Iterable[LedgerEvent]) -> list[LedgerEvent]:
    """Of events by the same person for the same purpose, within the minutes that one opening lasts, the first."""
    begun: list[LedgerEvent] = []
    last: dict[tuple[str, str], int] = {}
    for event in oldest_first:
        who = (event.actor, purpose_of(event))
        if event.at_us - last.get(who, -_ONE_OPENING) >= _ONE_OPENING:
            last[who] = event.at_us
            begun.append(event)
    return begun


def purpose_of(event: LedgerEvent) -> str:
    """What a disclosure was for."""
    return str(json.loads(event.details).get("purpose", ""))


def _disclosure(event: LedgerEvent) -> Disclosure:
    held = json.loads(event.details)
    return Disclosure(event, purpose_of(event), tuple(map(str, held.get("labels", ()))), max(int(held.get("count", 1)) - 1, 0))


def roles_of(agents: Iterable[str]) -> dict[str, set[str]]:
    """The roles that the agents with these ids hold now."""
    held: dict[str, set[str]] = {}
    for agent, role in Grant.objects.filter(agent__in=list(agents)).values_list("agent", "role"):
        held.setdefault(str(agent), set()).add(role)
    return held
