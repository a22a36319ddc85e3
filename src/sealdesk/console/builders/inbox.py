"""Builds the list of tickets."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.masking import without_ways
from sealdesk.access.opening import Shown
from sealdesk.access.permissions import Permission
from sealdesk.console import danger_words, figures, triage_words, words
from sealdesk.console.builders import out_of_sight as lost
from sealdesk.console.builders import views
from sealdesk.console.builders.filtering import filtering
from sealdesk.console.builders.handling import snooze_choices
from sealdesk.console.builders.views import Chosen, Shelf
from sealdesk.console.pages.queue import Bulk, Day, Extra, ListPane, Option, Row
from sealdesk.console.reader import Reader
from sealdesk.datamap.sealed import SealedValue
from sealdesk.desk import listing, queries, tagging
from sealdesk.desk.listing import Order, Page
from sealdesk.desk.models import NOT_PRESSING, PRESSING, Ticket
from sealdesk.desk.queries import View
from sealdesk.triage.model import SPAM, WANTED
from sealdesk.triage.skills import joined
from sealdesk.workbench import drafts, out_of_sight, reading

#: From when on a customer has waited long. Nobody promised them anything yet, so it is a hint and no breach.
_LONG: Final = dt.timedelta(hours=4)
_VERY_LONG: Final = dt.timedelta(days=1)
#: Before that, every new mail would say that it waits.
_MOMENT: Final = dt.timedelta(minutes=1)
_AROUND: Final = 31.4
_TAGS: Final = 3
_URGENCIES: Final = {rank: urgency for urgency, rank in PRESSING.items()}


def list_pane(
    reader: Reader,
    name: str,
    shelf: Shelf,
    *,
    asked: Mapping[str, list[str]] | None = None,
    after: str = "",
    before: str = "",
    current: int = 0,
    rows: int = listing.PAGE,
) -> ListPane | None:
    """One page of a view with the views beside it; None when there is no such view for this reader."""
    chosen = views.choose(name, shelf, asked)
    if chosen is None:
        return None
    wanted, asked_at = replace(chosen.wanted(shelf), rows=rows), timezone.now()
    marks: dict[str, Any] = {"unread": reading.unread(reader.actor), "drafted": drafts.drafted(reader.actor)}
    if not current:
        marks["lost"] = out_of_sight.how_many(reader.actor)
    if "tags" in chosen.columns:
        marks["tag_words"] = tagging.words_on_each()
    page = listing.page(reader.actor, wanted, after=after, before=before, **marks)
    people = names_of(reader, page.tickets, *(ticket.subject_line for ticket in page.tickets), *(view.name for view in shelf.saved))
    colleagues = queries.colleagues(reader.actor) if reader.actor.may(Permission.TICKET_ASSIGN) else []
    address = reverse("console:view", args=[name])
    query = f"{chosen.query}&" if chosen.query else ""
    first, counted = not after and not before, views.count(chosen, shelf)
    here = "&".join(part for part in (chosen.query, f"after={after}" if after else f"before={before}" if before else "") if part)
    return ListPane(
        title=views.title(chosen, reader),
        views=tuple(views.groups(shelf, name, reader)),
        days=tuple(_days(reader, page, people, chosen, current)),
        empty=views.empty(chosen, shelf),
        count=counted.n if counted else None,
        more=counted is not None and counted.more,
        note=views.note(chosen.view),
        lost="" if current else lost.sentence(reader, page.tickets),
        newer=f"{address}?{query}before={page.newer}" if page.newer else "",
        older=f"{address}?{query}after={page.older}" if page.older else "",
        by_time=chosen.order in {Order.CHANGED, Order.OPENED},
        find_url=reverse("console:search"),
        new_url=reverse("console:ticket-new") if reader.actor.may(Permission.TICKET_REPLY) else "",
        news_url=f"{reverse('console:news', args=[name])}?{query}since={listing.cursor_of(asked_at)}" if first else "",
        edit_url=reverse("console:view-edit", args=[chosen.saved.id]) if chosen.saved else "",
        filtering=filtering(reader, chosen, shelf, colleagues),
        bulk=_bulk(reader, shelf, colleagues, f"{address}?{here}" if here else address, aside=chosen.view is View.SPAM),
    )


def _bulk(reader: Reader, shelf: Shelf, colleagues: Sequence[tuple[str, str]], here: str, *, aside: bool) -> Bulk | None:
    may = reader.actor.may
    if not may(Permission.TICKET_UPDATE) and not may(Permission.TICKET_ASSIGN):
        return None
    update, me = may(Permission.TICKET_UPDATE), str(reader.actor.id)
    return Bulk(
        url=reverse("console:bulk"),
        here=here,
        statuses=tuple(Option(value, words.status(value)) for value in words.STATUSES if value not in {"new", "snoozed"}) if update else (),
        priorities=tuple(Option(value, words.priority(value)) for value in words.PRIORITIES) if update else (),
        departments=tuple(Option(d.slug, d.name_in(reader.language)) for d in shelf.departments) if update else (),
        assign=may(Permission.TICKET_ASSIGN),
        colleagues=tuple(Option(*found) for found in colleagues if found[0] != me),
        categories=tuple(Option(*known) for known in words.categories()) if may(Permission.TRIAGE_CORRECT) else (),
        snoozes=tuple(Option(choice.value, choice.name) for choice in snooze_choices(timezone.localtime())) if update else (),
        tags=tuple(words.tag(word.word) for word in tagging.vocabulary()) if update else (),
        guard=(WANTED if aside else SPAM) if may(Permission.TRIAGE_CORRECT) else "",
    )


def _days(reader: Reader, page: Page, people: dict[uuid.UUID, Shown], chosen: Chosen, current: int) -> Iterator[Day]:
    now = timezone.localtime()
    rows = ((_heading(ticket, chosen.order, now), _row(reader, ticket, people, chosen, current)) for ticket in page.tickets)
    for heading, group in groupby(rows, lambda pair: pair[0]):
        yield Day(heading, tuple(row for _title, row in group))


def _heading(ticket: Ticket, order: Order, now: dt.datetime) -> str:
    if order is Order.PRIORITY:
        return words.priority(ticket.priority)
    if order is Order.URGENCY:
        return _urgency(ticket)
    if order is Order.WAITING:
        return _("Waiting for us") if ticket.waiting_since else _("Not waiting")
    return figures.day(timezone.localtime(_moment(ticket, order)), now)


def _moment(ticket: Ticket, order: Order) -> dt.datetime:
    return ticket.opened_at if order in {Order.OPENED, Order.OPENED_OLDEST} else ticket.changed_at


def _row(reader: Reader, ticket: Ticket, people: dict[uuid.UUID, Shown], chosen: Chosen, current: int) -> Row:
    tags = sorted((getattr(ticket, "tag_words", None) or "").split())
    return Row(
        number=ticket.number,
        url=f"{reverse('console:ticket', args=[ticket.number])}?view={chosen.name}",
        who=people[ticket.id],
        subject=reader.opening.show(ticket.subject_line, ticket.department_id),
        status=ticket.status,
        priority=ticket.priority,
        channel=ticket.channel,
        at=_moment(ticket, chosen.order),
        language=html_language(ticket.language),
        extras=tuple(_extras(reader, ticket, chosen.columns)),
        tags=tuple(words.tag(tag) for tag in tags[:_TAGS]),
        more_tags=max(len(tags) - _TAGS, 0),
        unread=bool(getattr(ticket, "unread", False)) and ticket.live == 1,
        current=ticket.number == current,
        draft=bool(getattr(ticket, "drafted", False)),
        danger=danger_words.mark(ticket.danger),
        danger_tone=danger_words.tone(ticket.danger),
    )


def _extras(reader: Reader, ticket: Ticket, columns: Sequence[str]) -> Iterator[Extra]:
    """The columns that a view shows, of those that the ticket has something in."""
    now = timezone.localtime()
    for column in columns:
        if column == "waiting" and ticket.waiting_since is not None and ticket.waiting_since < now - _MOMENT:
            yield _waiting(now - ticket.waiting_since)
        elif column == "category" and ticket.category:
            yield Extra(words.category(ticket.category), hint=_("Category"))
        elif column == "urgency" and ticket.pressing != NOT_PRESSING:
            yield Extra(_urgency(ticket), hint=_("Urgency"))
        elif column == "skills" and ticket.skill:
            yield Extra(triage_words.skills(joined(filter(None, (ticket.skill, ticket.skill_too)))), hint=_("Skills needed"))
        elif column == "sentiment" and ticket.sentiment:
            yield Extra(words.sentiment(ticket.sentiment), hint=_("Tone"))
        elif column == "department":
            yield Extra(ticket.department.name_in(reader.language), "building-2", hint=_("Department"))
        elif column == "assignee":
            yield Extra(ticket.assignee.name if ticket.assignee else _("No one"), "user", hint=_("Assignee"))
        elif column == "language" and ticket.language:
            yield Extra(words.language(ticket.language), hint=_("Language"))
        elif column == "type":
            yield Extra(words.ticket_type(ticket.type), hint=_("Type"))
        elif column == "opened":
            opened = figures.age(timezone.localtime(ticket.opened_at), now, reader.language)
            yield Extra(opened, "calendar-plus", hint=_("Opened"))


def _urgency(ticket: Ticket) -> str:
    """How time-critical it is, as far as anybody said."""
    return triage_words.urgency(_URGENCIES.get(ticket.pressing, "")) or _("Not said")


def _waiting(waited: dt.timedelta) -> Extra:
    """How long a customer has waited, on a dial of one day."""
    tone = "danger" if waited >= _VERY_LONG else "warning" if waited >= _LONG else ""
    return Extra(
        _("%(time)s waiting") % {"time": figures.span(waited)},
        tone=tone,
        arc=f"{min(waited / _VERY_LONG, 1) * _AROUND:.1f}",
    )


def names_of(reader: Reader, tickets: Sequence[Ticket], *further: SealedValue | None) -> dict[uuid.UUID, Shown]:
    """Who asks, by ticket, as the reader may see it: the name, else the masked address, else that nobody is known.

    The keys of all of them, and of ``further`` values, are fetched in one query.
    """
    opening = reader.opening
    opening.load([*(t.requester.name for t in tickets if t.requester), *further])
    shown = {t.id: opening.show(t.requester.name, t.department_id) for t in tickets if t.requester}
    nameless = {t.requester_id for t in tickets if t.requester_id and not shown[t.id].text.strip()}
    addresses = queries.addresses(reader.actor, nameless) if nameless else {}
    for ticket in tickets:
        if ticket.requester_id in nameless:
            shown[ticket.id] = opening.show(addresses.get(ticket.requester_id), ticket.department_id)
    return {t.id: shown.get(t.id) or Shown(_("Unknown sender")) for t in tickets}


def name_beside(name: Shown, ways: Iterable[Shown]) -> Shown:
    """A name beside the ways to reach its person; empty where it only says one of them again, as many mail programs write it."""
    said = name.text.strip().casefold()
    there = {text.casefold() for way in ways for text in (way.text, without_ways(way.text))}
    return Shown("") if said in there else name


def html_language(code: str) -> str:
    """A detected language as the ``lang`` attribute wants it."""
    return "zh-Hans" if code.startswith("zh") else code
