"""Builds "who has seen my data": who, in the role's name, opened what, when and why."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sealdesk.access.actors import Actor
from sealdesk.desk.models import Ticket
from sealdesk.desk.own_disclosures import OwnDisclosure, of_oneself
from sealdesk.portal import words
from sealdesk.portal.pages import Seen, SeenPage

_FEW = 5
_ICONS = {"address": "at-sign", "phone": "phone", "file": "paperclip", "name": "user"}


def seen_on(actor: Actor, ticket: Ticket) -> tuple[Seen, ...]:
    """The last few openings on one ticket."""
    return tuple(map(_seen, of_oneself(actor, ticket, most=_FEW).disclosures))


def seen_page(actor: Actor, after: str) -> SeenPage:
    """All openings, newest first."""
    page = of_oneself(actor, after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0)
    older = f"{reverse('portal:data')}?after={page.older}" if page.older else ""
    return SeenPage(tuple(map(_seen, page.disclosures)), older)


def _seen(held: OwnDisclosure) -> Seen:
    return Seen(
        icon=next((icon for kind, icon in _ICONS.items() if held.kinds == (kind,)), "mail"),
        what=words.opened(held.kinds),
        who=_who(held),
        why=words.purpose(held.purpose),
        at=dt.datetime.fromtimestamp(held.event.at_us / 1_000_000, dt.UTC),
        number=held.number,
        url=reverse("portal:request", args=[held.number]) if held.number else "",
        many=held.many,
    )


def _who(held: OwnDisclosure) -> str:
    if held.by != "agent":
        return _("The desk itself, without a person")
    if held.role is None:
        return _("Somebody of our staff")
    role = words.role(held.role)
    return f"{role}, {held.department.name_in(translation.get_language() or 'en')}" if held.department else role
