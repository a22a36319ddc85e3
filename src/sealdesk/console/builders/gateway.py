"""Builds what is shown of the language model: proposals, what left, and the settings."""

from __future__ import annotations

import json
import uuid

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.managing import managed_departments
from sealdesk.access.opening import Shown
from sealdesk.access.permissions import Permission
from sealdesk.console import gateway_words, meanwhile, words
from sealdesk.console.builders.inbox import html_language
from sealdesk.console.pages.gateway import BudgetRow, CallRow, GatewaySettings, LogPage, ProposalPage
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.desk import queries
from sealdesk.desk.models import Ticket
from sealdesk.gateway.asking import Proposal
from sealdesk.gateway.budget import resting_until, used_today
from sealdesk.gateway.choosing import CHOOSABLE, is_on, sendable
from sealdesk.gateway.endpoint import endpoint
from sealdesk.gateway.errors import GatewayRefusalError
from sealdesk.gateway.models import ModelCall
from sealdesk.gateway.queries import what_left


def proposal_page(ticket: Ticket, use: str, found: Proposal | GatewayRefusalError) -> ProposalPage:
    """A proposal with where it came from, or why there is none."""
    route, title = [ticket.number], gateway_words.use(use)
    ticket_url = reverse("console:ticket", args=route)
    if isinstance(found, GatewayRefusalError):
        return ProposalPage(ticket.number, ticket_url, title, refusal=gateway_words.why_not(found))
    return ProposalPage(
        number=ticket.number,
        ticket_url=ticket_url,
        title=title,
        language=html_language(ticket.language),
        text=found.text,
        accept_url=reverse("console:proposal-accept", args=[*route, found.call]),
        model=found.model,
        host=found.host,
        masked=found.masked,
        removed=found.removed,
    )


def log_page(reader: Reader, number: str, before: str) -> LogPage:
    """What left, of one ticket or of all, newest first. Each of the values is opened on record."""
    ticket = _ticket(reader, number) if number else None
    if number and ticket is None:
        return LogPage((), number, unknown=True)
    calls, more = what_left(reader.actor, ticket.id if ticket else None, _id(before))
    reader.opening.load([value for call in calls for value in (call.sent, call.came)])
    numbers = queries.numbers_of(reader.actor, {call.ticket for call in calls if call.ticket})
    rows = tuple(_row(reader, call, numbers.get(call.ticket, 0) if call.ticket else 0) for call in calls)
    url = f"{reverse('console:gateway-log')}?ticket={ticket.number if ticket else ''}&before={more}" if more else ""
    return LogPage(rows, number, next_url=url)


def settings_page(reader: Reader, *, tested: str = "", tested_well: bool = False, error: str = "") -> GatewaySettings:
    """The state of the gateway, what may leave, and what is used of the budget today."""
    to, chosen = endpoint(), sendable()
    return GatewaySettings(
        on=is_on(),
        host=to.host if to else "",
        model=to.model if to else "",
        labels=tuple(Choice(label, words.label(label), label in chosen) for label in CHOOSABLE),
        timeout=round(to.timeout) if to else 0,
        budget=to.tokens_a_day if to else 0,
        resting_until=resting_until(),
        budgets=tuple(_budgets(reader, to.tokens_a_day)) if to else (),
        may=reader.actor.may_everywhere(Permission.SETTINGS_MANAGE),
        tested=tested,
        tested_well=tested_well,
        error=error,
        carried=meanwhile.carried(gateway_chosen()),
    )


def gateway_chosen() -> dict[str, meanwhile.Value]:
    """What is decided now, as the form shows it."""
    chosen = sendable()
    return {"on": "on" if is_on() else "", "labels": tuple(str(label) for label in CHOOSABLE if label in chosen)}


def _budgets(reader: Reader, whole: int) -> list[BudgetRow]:
    departments = [one for one in managed_departments(reader.actor) if one.archived_at is None]
    rows = [(one.name_in(reader.language), used_today(one.pk)) for one in departments]
    return [BudgetRow(name, used, min(100, round(100 * used / max(1, whole)))) for name, used in rows]


def _ticket(reader: Reader, number: str) -> Ticket | None:
    digits = number.strip().lstrip("#＃")
    try:
        return queries.ticket(reader.actor, int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
    except NotVisibleError:
        return None


def _row(reader: Reader, call: ModelCall, number: int) -> CallRow:
    show, department = reader.opening.show, call.department_id
    sent = show(call.sent, department)
    return CallRow(
        at=call.at,
        agent=call.agent.name if call.agent else _("A former agent"),
        use=gateway_words.use(call.use),
        department=call.department.name_in(reader.language) if call.department else "",
        model=call.model,
        host=call.host,
        outcome=gateway_words.outcome(call.outcome),
        fine=call.outcome == "answered",
        took_ms=call.took_ms,
        tokens=call.tokens,
        masked=call.masked,
        sent=sent if sent.masked else Shown(_pretty(sent.text)),
        came=show(call.came, department),
        ticket=number,
        ticket_url=reverse("console:ticket", args=[number]) if number else "",
        accepted_at=call.accepted_at,
    )


def _pretty(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
