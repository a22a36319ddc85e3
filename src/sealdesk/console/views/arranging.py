"""Merging a ticket into another, splitting messages off, and linking tickets."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.arranging import linked_view, merge_view, split_view, ticket_typed, uuids
from sealdesk.console.reader import reader_of
from sealdesk.console.toasting import toast
from sealdesk.console.views.showing import show
from sealdesk.desk import linking, merging, queries
from sealdesk.desk.joined import same_customer
from sealdesk.desk.models import Ticket
from sealdesk.workbench import drafts
from sealdesk.workbench.undo import undoable

#: What the desk refuses, to be translated where it is shown.
_SENTENCES: Final = (
    n_("A ticket cannot be linked to itself. Choose another one."),
    n_("A ticket cannot be merged into itself. Choose another one."),
    n_("A ticket has at most 50 links. Take one off first."),
    n_("At least one message stays. To end the whole ticket here, merge it into another one."),
    n_("Choose the messages that become a ticket of their own."),
    n_("More than 2,000 messages are too many to move. Link the two tickets instead."),
    n_("One of the two was merged already. Choose the ticket where its conversation goes on."),
    n_("The customer asks that a person looks at what was decided there by itself. Say what you found first, then merge it."),
    n_("The two tickets are linked already."),
    n_("There is no such value. Choose one of the list."),
    n_("This link is not on the ticket any more."),
    n_("This ticket was moved to another department in the meantime. Open it again."),
)
_both: Final = require_http_methods(["GET", "HEAD", "POST"])


@needs(Permission.TICKET_UPDATE)
@_both
@never_cache
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Choose where the conversation goes on; have it go on there."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    typed = request.POST.get("into", "") or request.GET.get("into", "")
    if request.method != "POST":
        return show(request, ticket, "merge", merge=merge_view(reader, ticket, typed=typed))
    target = ticket_typed(reader, typed)
    try:
        if target is None:
            raise InvalidChangeError(_("No other ticket of yours has this number."))
        if not same_customer(ticket, target) and request.POST.get("two") != "known":
            return show(request, ticket, "merge", merge=merge_view(reader, ticket, typed=typed))  # it says first what each will see
        with undoable(reader.actor) as lot:
            merging.merge(reader.actor, ticket, target, alongside=drafts.follow)
    except InvalidChangeError as refusal:
        return show(request, ticket, "merge", status=409, merge=merge_view(reader, ticket, typed=typed, error=_(refusal.sentence)))
    toast(request, _("Merged #%(number)s into #%(into)s.") % {"number": number, "into": target.number}, lot)
    return redirect("console:ticket", target.number)


@needs(Permission.TICKET_UPDATE)
@_both
@never_cache
def split(request: HttpRequest, number: int) -> HttpResponse:
    """Choose messages; give them a ticket of their own."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    if request.method != "POST":
        return show(request, ticket, "split", split=split_view(reader, ticket, chosen=request.GET.getlist("message")))
    chosen, subject = request.POST.getlist("message"), request.POST.get("subject", "")
    try:
        with undoable(reader.actor) as lot:
            new = merging.split(reader.actor, ticket, uuids(chosen), subject)
    except InvalidChangeError as refusal:
        again = split_view(reader, ticket, chosen=chosen, subject=subject, error=_(refusal.sentence))
        return show(request, ticket, "split", status=409, split=again)
    toast(request, _("Split off #%(number)s.") % {"number": new.number}, lot)
    return redirect("console:ticket", new.number)


@needs(Permission.TICKET_READ)
@_both
@never_cache
def linked(request: HttpRequest, number: int) -> HttpResponse:
    """The links of a ticket; one more, or one less."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    if request.method != "POST":
        return show(request, ticket, "linked")
    typed = request.POST.get("other", "")
    try:
        with undoable(reader.actor) as lot:
            _change_link(request, ticket, typed)
    except InvalidChangeError as refusal:
        again = linked_view(reader, ticket, linking.links_of(reader.actor, ticket), typed=typed, error=_(refusal.sentence))
        return show(request, ticket, "linked", status=409, linked=again)
    toast(request, _("Changed the links of #%(number)s.") % {"number": number}, lot)
    return redirect("console:linked", number)


def _change_link(request: HttpRequest, ticket: Ticket, typed: str) -> None:
    reader = reader_of(request)
    gone = uuids([request.POST.get("remove", "")])
    if gone:
        linking.unlink(reader.actor, ticket, gone[0])
        return
    other = ticket_typed(reader, typed)
    if other is None:
        raise InvalidChangeError(_("No other ticket of yours has this number."))
    linking.link(reader.actor, ticket, other, request.POST.get("kind", ""))
