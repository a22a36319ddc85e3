"""Who has seen a person's data: the disclosures in which the person occurs, as far as the reader may know of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.ledger.mentions import about
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer

PAGE: Final = 50


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
    rows = see(actor, LedgerEvent).filter(tag=Tag.VALUE_OPENED, id__in=about(person.key for person in people))
    found = list((rows.filter(id__lt=after) if after else rows).order_by("-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return DisclosurePage(tuple(map(_disclosure, found)), found[-1].id if more else 0)


def _disclosure(event: LedgerEvent) -> Disclosure:
    held = json.loads(event.details)
    return Disclosure(event, str(held.get("purpose", "")), tuple(map(str, held.get("labels", ()))), max(int(held.get("count", 1)) - 1, 0))


def roles_of(agents: Iterable[str]) -> dict[str, set[str]]:
    """The roles that the agents with these ids hold now."""
    held: dict[str, set[str]] = {}
    for agent, role in Grant.objects.filter(agent__in=list(agents)).values_list("agent", "role"):
        held.setdefault(str(agent), set()).add(role)
    return held
