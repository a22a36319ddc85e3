"""Builds the page of one ticket."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.access.permissions import Permission
from sealdesk.channels.mail.authentication.results import Mark
from sealdesk.channels.queries import under_way
from sealdesk.console import words
from sealdesk.console.builders import conversation as talk
from sealdesk.console.builders import inbox
from sealdesk.console.builders.arranging import linked_view
from sealdesk.console.builders.card import customer_card
from sealdesk.console.builders.composer import composer_for
from sealdesk.console.builders.contest import contest_view
from sealdesk.console.builders.danger import codes_view, danger_view
from sealdesk.console.builders.guard import guard_view
from sealdesk.console.builders.handling import handling
from sealdesk.console.builders.helping import summary_of, with_hints
from sealdesk.console.builders.secrets import vaulted
from sealdesk.console.builders.sorting import sentences, sorting
from sealdesk.console.builders.views import Shelf, shelf_of, view_for
from sealdesk.console.opened import Opened
from sealdesk.console.pages.composer import Composer
from sealdesk.console.pages.files import FileLink
from sealdesk.console.pages.messages import MessageView
from sealdesk.console.pages.queue import ListPane
from sealdesk.console.pages.ticket import Acts, Choice, Join, Record, TicketPage
from sealdesk.console.reader import Reader
from sealdesk.desk import history, linking, queries
from sealdesk.desk.joined import same_customer
from sealdesk.desk.models import Message, Ticket, Tray
from sealdesk.triage.models import Judgement

EVENTS = 200
#: How many tickets the list beside a ticket begins with; a page that is read need not carry the fifty of the inbox.
ROWS_BESIDE = 20


def ticket_page(
    reader: Reader,
    ticket: Ticket,
    *,
    look: talk.Look,
    tab: str = "conversation",
    opened: Opened | None = None,
    composer: Composer | None = None,
) -> TicketPage:
    """The whole page. ``tab`` says which of the middles is filled; ``opened`` holds what the reader opened."""
    shelf = shelf_of(reader)
    departments = shelf.departments
    pane, name = _pane(reader, ticket, look.view, shelf)
    head, told = history.head(), history.of_ticket(reader.actor, ticket)
    newest = list(told[:EVENTS])
    events = talk.event_views(newest, head.size if head else 0, sentences(reader, departments, newest))
    found, earlier = queries.messages(reader.actor, ticket, *talk.RELATED, before=look.before)
    shown = found if tab == "conversation" else []
    total = len(events) if len(events) < EVENTS else told.count()
    opened = opened or Opened({})
    reader.opening.load(talk.values(shown))
    entries = talk.conversation(reader, ticket, shown, talk.quiet(events) if shown else [], look, vaulted(reader, ticket, shown, opened))
    links, judged = linking.links_of(reader.actor, ticket), queries.judgements(reader.actor, ticket)
    card, told_of = customer_card(reader, ticket, opened)
    return dataclasses.replace(
        _head(reader, ticket, pane, name, judged),
        tab=tab,
        linked_url=reverse("console:linked", args=[ticket.number]),
        linked_count=len(links),
        linked=linked_view(reader, ticket, links) if tab == "linked" else None,
        entries=entries,
        before=look.before,
        earlier_url=f"{reverse('console:ticket', args=[ticket.number])}?view={name}&before={earlier}" if earlier else "",
        events=tuple(events),
        events_count=total,
        files=_files(reader, ticket, opened) if tab == "files" else (),
        files_count=queries.files(reader.actor, ticket).count(),
        customer=card,
        revealing=told_of,
        sorting=sorting(reader, ticket, departments, judged),
        record=_record(told, total, head),
        join=_join(reader, ticket, found),
        joined=_joined(reader, ticket),
        contest=contest_view(reader, ticket),
        unparsable=_unreadable(ticket, found),
        adopt_url=_adopt_url(reader, ticket),
        raw_url=next((entry.raw_url for entry in entries if isinstance(entry, MessageView)), ""),
        summary=summary_of(entries),
        composer=with_hints(composer if composer is not None else composer_for(reader, ticket), entries),
    )


def _head(reader: Reader, ticket: Ticket, pane: ListPane, name: str, judged: list[Judgement]) -> TicketPage:
    """What stands on every tab: the list, the title, the menus that change the ticket, and what it is suspected of."""
    urls = {tab: f"{reverse(f'console:{tab}', args=[ticket.number])}?view={name}" for tab in ("ticket", "activity", "files")}
    return TicketPage(
        number=ticket.number,
        url=urls["ticket"],
        activity_url=urls["activity"],
        mail=under_way(reader.actor, ticket),
        files_url=urls["files"],
        subject=reader.opening.show(ticket.subject_line, ticket.department_id),
        status=ticket.status,
        priority=ticket.priority,
        list=pane,
        language=inbox.html_language(ticket.language),
        category=words.category(ticket.category) if ticket.category else "",
        department=ticket.department.name_in(reader.language),
        assignee=ticket.assignee.name if ticket.assignee else "",
        mine=ticket.assignee_id == reader.actor.id,
        me=str(reader.actor.id),
        channel=ticket.channel,
        statuses=tuple(Choice(s, words.status(s), s == ticket.status) for s in words.STATUSES if s != "new"),
        priorities=tuple(Choice(p, words.priority(p), p == ticket.priority) for p in words.PRIORITIES),
        assignees=_assignees(ticket),
        purposes=tuple(Choice(*pair) for pair in words.purposes("secret", on_ticket=True)),
        acts=_acts(reader, ticket),
        similar_url=reverse("console:similar", args=[ticket.number]),
        handling=handling(reader, ticket),
        danger=danger_view(reader, ticket, judged),
        codes=codes_view(reader, ticket, judged),
        guard=guard_view(reader, ticket, judged),
    )


def _pane(reader: Reader, ticket: Ticket, view: str, shelf: Shelf) -> tuple[ListPane, str]:
    """The list beside the ticket: the view that the address names, else the one where the ticket stands."""
    for name in (view, view_for(ticket, reader), "all"):
        pane = inbox.list_pane(reader, name, shelf, current=ticket.number, rows=ROWS_BESIDE) if name else None
        if pane is not None:
            return pane, name
    raise LookupError("Everyone has the view 'all'.")


def _record(told: Any, total: int, head: history.Head | None) -> Record:
    if head is None:
        return Record(total, 0)
    return Record(total, history.under(told, head.size), head.size, head.root, head.at)


def _files(reader: Reader, ticket: Ticket, opened: Opened) -> tuple[FileLink, ...]:
    files = list(queries.files(reader.actor, ticket))
    reader.opening.load([file.name for file in files])
    vault = vaulted(reader, ticket, [file.message for file in files if file.secret], opened)
    links = (dataclasses.replace(talk.file_link(reader, ticket, file, vault), at=file.message.created_at) for file in files)
    # The dialog that opens one stands beside its message.
    return tuple(dataclasses.replace(link, chip=link.chip and dataclasses.replace(link.chip, popover="")) for link in links)


def _join(reader: Reader, ticket: Ticket, found: list[Message]) -> Join | None:
    other = ticket.probably_of
    if other is None or not queries.sees(reader.actor, other):
        return None
    may = reader.actor.may(Permission.TICKET_UPDATE, ticket.department_id)
    forged = any(getattr(getattr(message, "raw", None), "trust", "") == Mark.FORGED for message in found)
    why = _("It answers a message of that conversation, but the sender is not part of it yet.")
    if forged:
        why = _("It answers a message of that conversation, but its sender looks forged. Join it only if you are sure.")
    if not same_customer(ticket, other):
        apart = _("The two have different customers: each goes on seeing their own part alone.")
        why = f"{why} {apart}"
    return Join(
        number=other.number,
        url=reverse("console:ticket", args=[other.number]),
        join_url=reverse("console:join", args=[ticket.number]) if may else "",
        apart_url=reverse("console:apart", args=[ticket.number]) if may else "",
        why=why,
    )


def _joined(reader: Reader, ticket: Ticket) -> Join | None:
    """Where the conversation goes on. Who does not see it there is not told the number, which is nobody else's business."""
    other = ticket.joined_into
    if other is None:
        return None
    seen = queries.sees(reader.actor, other)
    return Join(other.number, reverse("console:ticket", args=[other.number])) if seen else Join(0, "")


def _unreadable(ticket: Ticket, messages: list[Message]) -> str:
    if ticket.tray != Tray.UNREADABLE:
        return ""
    codes = [str(code) for message in messages[:1] for code in message.problems]
    return " ".join(words.problem(code) for code in codes) or words.problem("")


def _assignees(ticket: Ticket) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            str(agent.pk),
            agent.name,
            agent.pk == ticket.assignee_id,
            ngettext("%(count)d open", "%(count)d open", agent.load) % {"count": agent.load},
        )
        for agent in queries.assignable(ticket)
    )


def _adopt_url(reader: Reader, ticket: Ticket) -> str:
    """Where somebody says who wrote a ticket that names nobody."""
    nobody = ticket.requester_id is None and ticket.joined_into_id is None
    # Who wrote it can only be said by somebody who can read it: an unreadable mail is read raw.
    needed = [Permission.TICKET_UPDATE, *([Permission.TICKET_READ_RAW] if ticket.tray == Tray.UNREADABLE else [])]
    may = all(reader.actor.may(permission, ticket.department_id) for permission in needed)
    return reverse("console:adopt", args=[ticket.number]) if nobody and may else ""


def _acts(reader: Reader, ticket: Ticket) -> Acts:
    def address(route: str, permission: Permission) -> str:
        may = reader.actor.may(permission, ticket.department_id)
        return reverse(f"console:{route}", args=[ticket.number]) if may else ""

    return Acts(
        status=address("status", Permission.TICKET_UPDATE),
        priority=address("priority", Permission.TICKET_UPDATE),
        assign=address("assign", Permission.TICKET_ASSIGN),
        reveal=address("reveal", Permission.CUSTOMER_OPEN),
        unseal=address("unseal", Permission.CUSTOMER_OPEN),
    )
