"""What people do with a ticket as a whole: tags, putting it aside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.handling import chosen_time, clock_of
from sealdesk.console.reader import reader_of
from sealdesk.console.returning import back_to_ticket
from sealdesk.console.toasting import toast
from sealdesk.desk import dangers, guarding, queries, snoozing, tagging
from sealdesk.desk.models import Danger
from sealdesk.triage.model import SPAM
from sealdesk.workbench.undo import undoable


@needs(Permission.TICKET_UPDATE)
@require_POST
def tags(request: HttpRequest, number: int) -> HttpResponse:
    """Put a tag on, or take one off."""
    actor = reader_of(request).actor
    ticket = queries.ticket(actor, number)
    gone, named = request.POST.get("remove", ""), {"number": number}
    with undoable(actor) as lot:
        if gone:
            tagging.untag(actor, ticket, gone)
            said = _("Took a tag off #%(number)s.") % named
        else:
            tagging.tag(actor, ticket, request.POST.get("add", ""))
            said = _("Tagged #%(number)s.") % named
    toast(request, said, lot)
    return back_to_ticket(request, number)


@needs(Permission.TICKET_UPDATE)
@require_POST
def snooze(request: HttpRequest, number: int) -> HttpResponse:
    """Put the ticket aside until a time."""
    actor = reader_of(request).actor
    ticket = queries.ticket(actor, number)
    until = chosen_time(request.POST.get("when", ""), request.POST.get("until", ""))
    if until is None:
        raise InvalidChangeError(_("Choose a time that is still to come, within a year."))
    with undoable(actor) as lot:
        snoozing.snooze(actor, ticket, until)
    toast(request, _("Snoozed #%(number)s until %(time)s.") % {"number": number, "time": clock_of(until)}, lot)
    return back_to_ticket(request, number)


@needs(Permission.TRIAGE_CORRECT)
@require_POST
def danger(request: HttpRequest, number: int) -> HttpResponse:
    """Report the ticket as phishing, or say that it is none."""
    actor, value = reader_of(request).actor, request.POST.get("value", "")
    with undoable(actor) as lot:
        dangers.say(actor, queries.ticket(actor, number), value)
    said = _("Reported #%(number)s as phishing.") if value == Danger.REPORTED else _("#%(number)s is no phishing, you say.")
    toast(request, said % {"number": number}, lot)
    return back_to_ticket(request, number)


@needs(Permission.TRIAGE_CORRECT)
@require_POST
def spam(request: HttpRequest, number: int) -> HttpResponse:
    """Set the ticket aside as spam, or say that it is none."""
    actor, value = reader_of(request).actor, request.POST.get("value", "")
    with undoable(actor) as lot:
        guarding.say(actor, queries.ticket(actor, number), value)
    said = _("Set #%(number)s aside as spam.") if value == SPAM else _("#%(number)s is no spam, you say.")
    toast(request, said % {"number": number}, lot)
    return back_to_ticket(request, number)


@needs(Permission.TICKET_UPDATE)
@require_POST
def wake(request: HttpRequest, number: int) -> HttpResponse:
    """Take the ticket back before its time."""
    actor = reader_of(request).actor
    with undoable(actor) as lot:
        snoozing.wake(actor, queries.ticket(actor, number))
    toast(request, _("#%(number)s is back.") % {"number": number}, lot)
    return back_to_ticket(request, number)
