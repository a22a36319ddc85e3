"""The same thing done to the selected tickets of a list."""

from __future__ import annotations

import functools
import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import words
from sealdesk.console.builders.handling import chosen_time
from sealdesk.console.reader import reader_of
from sealdesk.console.returning import page_before
from sealdesk.console.toasting import toast
from sealdesk.desk import actions, guarding, queries, snoozing, tagging
from sealdesk.desk.categorising import categorise
from sealdesk.desk.models import Ticket
from sealdesk.phrases import listed
from sealdesk.triage.model import SPAM
from sealdesk.workbench import bulk as bench
from sealdesk.workbench import reading
from sealdesk.workbench.undo import undoable

#: Acts whose value stands in a field of the form, when their button has none.
_TYPED: Final = {"tag": "tag", "untag": "tag", "category": "category", "hand": "agent"}


@needs(Permission.TICKET_READ)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do what the pressed button says to each selected ticket, and offer to undo it in one go."""
    actor = reader_of(request).actor
    what, _sep, value = request.POST.get("act", "").partition(":")
    value = value or request.POST.get(_TYPED.get(what, ""), "")
    try:
        numbers = [int(number) for number in request.POST.getlist("ticket") if number.isascii() and number.isdigit() and len(number) < 19]
        with undoable(actor) as lot:
            result = bench.each(actor, numbers, _act(actor, what, value))
    except InvalidChangeError as refusal:
        messages.warning(request, _(refusal.sentence))
        return redirect(page_before(request))
    if result.done:
        toast(request, _said(len(result.done), what, value), lot)
    for sentence, refused in result.refused.items():
        numbers_said = listed(f"#{number}" for number in refused)
        messages.warning(request, _("Not changed: %(numbers)s. %(why)s") % {"numbers": numbers_said, "why": _(sentence)})
    return redirect(page_before(request))


def _act(actor: Actor, what: str, value: str) -> bench.Act:
    if what in {"status", "priority"}:
        return functools.partial(_change, field=what, value=value)
    if what == "hand":
        return functools.partial(actions.assign, agent_id=_uuid(value))
    if what == "assign":
        agent = actor.id if value == "me" else _uuid(value) if value else None
        return functools.partial(actions.assign, agent_id=agent)
    if what == "move":
        department = queries.department(actor, value)
        return functools.partial(actions.move, department=department)
    if what in {"tag", "untag"}:
        return functools.partial(tagging.tag if what == "tag" else tagging.untag, text=value)
    if what == "category":
        return functools.partial(categorise, category=value)
    if what == "guard":
        return functools.partial(guarding.say, value=value)
    until = chosen_time(value, "") if what == "snooze" else None
    if until is not None:
        return functools.partial(snoozing.snooze, until=until)
    if what == "mark":
        return functools.partial(reading.mark, read=value == "read")
    raise InvalidChangeError("Choose what to do with the selected tickets.")


def _change(by: Actor, ticket: Ticket, *, field: str, value: str) -> None:
    actions.change(by, ticket, field, value)


def _said(count: int, what: str, value: str) -> str:
    """What was done, in the words of the button."""
    if what in {"assign", "hand"}:
        named = _("Me") if value == "me" else queries.agent_names({value}).get(value, "") if value else _("No one")
        said = _("Assignee: %(value)s") % {"value": named}
    elif what == "status":
        said = _("Status: %(value)s") % {"value": words.status(value)}
    elif what == "priority":
        said = _("Priority: %(value)s") % {"value": words.priority(value)}
    elif what == "tag":
        said = _("Tag: %(value)s") % {"value": words.tag(value)}
    elif what == "untag":
        said = _("Taken off: %(value)s") % {"value": words.tag(value)}
    elif what == "guard":
        said = _("Spam") if value == SPAM else _("Not spam")
    elif what == "category":
        said = _("Category: %(value)s") % {"value": words.category(value)}
    elif what == "snooze":
        said = _("Snoozed")
    elif what == "move":
        said = _("Moved to another department")
    else:
        said = _("Marked as read") if value == "read" else _("Marked as unread")
    tickets = ngettext("%(count)d ticket", "%(count)d tickets", count) % {"count": count}
    return _("%(tickets)s: %(said)s") % {"tickets": tickets, "said": said}


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InvalidChangeError("There is no such agent. Choose one of the list.") from None
