"""Builds "who has seen my data": who, in the role's name, opened what, when and why."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.desk import queries
from sealdesk.desk.models import Ticket
from sealdesk.desk.own_disclosures import OwnDisclosure, of_oneself
from sealdesk.portal import words
from sealdesk.portal.builders.addresses import address_changes
from sealdesk.portal.builders.decided import decided_about
from sealdesk.portal.pages import Seen, SeenPage

_FEW = 5
_HOUR = dt.timedelta(hours=1)
_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
_ICONS = {"address": "at-sign", "phone": "phone", "file": "paperclip", "name": "user"}


def seen_on(actor: Actor, ticket: Ticket) -> tuple[Seen, ...]:
    """The last few openings on one ticket."""
    return tuple(_together(map(_seen, of_oneself(actor, ticket).disclosures)))[:_FEW]


def seen_page(actor: Actor, opening: Opening, after: str) -> SeenPage:
    """All openings, newest first; on the first page also what was decided by itself about the newest requests."""
    page = of_oneself(actor, after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0)
    older = f"{reverse('portal:data')}?after={page.older}" if page.older else ""
    decided = () if after else decided_about(actor, opening, queries.own_tickets(actor, after="").tickets)
    changes = () if after else address_changes(actor)
    return SeenPage(tuple(_together(map(_seen, page.disclosures))), older, tuple(decided), changes)


def _together(newest_first: Iterable[Seen]) -> Iterable[Seen]:
    """Equal openings within an hour as one, in the place of the newest."""
    groups: list[list[Seen]] = []
    begun: dict[Seen, list[Seen]] = {}
    for row in newest_first:
        alike = dataclasses.replace(row, at=_EPOCH)
        group = begun.get(alike)
        if group is None or group[0].at - row.at > _HOUR:
            group = begun[alike] = []
            groups.append(group)
        group.append(row)
    for group in groups:
        yield dataclasses.replace(group[0], times=tuple(row.at for row in group) if len(group) > 1 else ())


def _seen(held: OwnDisclosure) -> Seen:
    many = held.many and held.listed
    return Seen(
        icon="list-filter" if many else next((icon for kind, icon in _ICONS.items() if held.kinds == (kind,)), "mail"),
        what=_("A message was sent on to a third party") if held.forwarded else words.opened(held.kinds, listed=held.listed),
        who=_who(held),
        why=words.purpose(held.purpose),
        at=dt.datetime.fromtimestamp(held.event.at_us / 1_000_000, dt.UTC),
        number=held.number if not many else 0,
        url=reverse("portal:request", args=[held.number]) if held.number and not many else "",
        many=many,
    )


def _who(held: OwnDisclosure) -> str:
    if held.by != "agent":
        return _("The desk itself, without a person")
    return words.in_the_name_of(held.role, held.department)
