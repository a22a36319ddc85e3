"""Opening a ticket: by writing to a customer, or by noting what they told."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import refusals
from sealdesk.console.builders.starting import filled_in, new_ticket_page, whom
from sealdesk.console.pages.starting import NewTicketPage
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.starting_forms import LONGEST_ADDRESS, NewTicketForm
from sealdesk.console.toasting import toast
from sealdesk.console.views.composing import clock_of, form_of, ids_of, mentions_of, time_of, uploads_of
from sealdesk.desk import customers, starting
from sealdesk.desk.models import Kind, Ticket
from sealdesk.desk.starting import NewTicket
from sealdesk.people.contact import is_email
from sealdesk.people.models import Customer
from sealdesk.workbench import beginnings, draft_files, notes, replies
from sealdesk.workbench.models import Beginning
from sealdesk.workbench.once import ElsewhereError, open_still
from sealdesk.workbench.undo import Lot, undoable


@needs(Permission.TICKET_REPLY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Fill in a new ticket, and open it. ``?customer=`` names one whom the reader sees."""
    reader, late = reader_of(request), False
    held = beginnings.mine(reader.actor) if request.method != "POST" else None
    asked = filled_in(reader, held) if held else {"customer": request.GET.get("customer", ""), "kind": Kind.REPLY, "mine": True}
    form = NewTicketForm(request.POST or None, initial=asked, departments=starting.departments(reader.actor), language=reader.language)
    if request.method == "POST" and form.is_valid():
        try:
            with undoable(reader.actor) as lot:
                ticket = _open(request, reader, form, at := time_of(request))
        except InvalidChangeError as refusal:
            form.add_error(None, refusals.sentence(refusal))
            late = isinstance(refusal, ElsewhereError)
        else:
            return _opened(request, ticket, lot, at)
    page = _page(request, reader, form, held=held, goes_on=late)
    return render(request, "console/new_ticket.html", {"page": page})


@needs(Permission.TICKET_REPLY)
@require_POST
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Who may be meant by what is typed. The page's script asks while one types; without it, the button gives the whole page again."""
    reader = reader_of(request)
    if "HX-Request" in request.headers:
        found = whom(reader, request.POST.get("whom", "")[:LONGEST_ADDRESS])
        return render(request, "console/parts/whom.html", {"whom": found})
    return show_again(request, reader, but={"customer": ""})


def show_again(
    request: HttpRequest, reader: Reader, *, but: Mapping[str, str] | None = None, refused: str = "", late: bool = False
) -> HttpResponse:
    """The page as it was filled in, without a judgement of it but what was ``refused``; ``late`` when another window was quicker."""
    form = NewTicketForm(
        initial=request.POST.dict() | {"mine": "mine" in request.POST} | dict(but or {}),
        departments=starting.departments(reader.actor),
        language=reader.language,
    )
    page = _page(request, reader, form, refused=refused, goes_on=late)
    return render(request, "console/new_ticket.html", {"page": page}, status=409 if refused else 200)


def _page(
    request: HttpRequest,
    reader: Reader,
    form: NewTicketForm,
    *,
    held: Beginning | None = None,
    refused: str = "",
    goes_on: bool = False,
) -> NewTicketPage:
    """The page with what was sent beside the form's own fields: the time, the colleagues and the files."""
    at, mentions = request.POST.get("at", "")[:40], request.POST.getlist("mention")[:50]
    lost_files = bool(request.FILES)
    return new_ticket_page(reader, form, held=held, at=at, mentions=mentions, refused=refused, lost_files=lost_files, goes_on=goes_on)


def _open(request: HttpRequest, reader: Reader, form: NewTicketForm, at: dt.datetime | None) -> Ticket:
    held, actor = form.cleaned_data, reader.actor
    new = NewTicket(
        department=next(one for one in starting.departments(actor) if one.slug == held["department"]),
        subject=held["subject"],
        customer=_chosen(actor, held["customer"], held["whom"].strip()) if held["customer"] else None,
        address=held["whom"],
        name=held["name"],
        channel=held["channel"] or starting.TOLD[0],
        mine=held["mine"],
    )
    shown, new_files = form_of(request), uploads_of(request)
    open_still(shown)
    kept = draft_files.brought(actor, reader.opening, beginnings.mine(actor), ids_of(request, "kept"))
    files = [*kept, *new_files]
    draft_files.check([file.size for file in files])
    if held["kind"] == Kind.NOTE:
        first = notes.begin(actor, new, held["text"], files, mentions_of(request), form=shown)
    else:
        first = replies.begin(actor, new, held["text"], files, at=at, confidential=held["confidential"], form=shown)
    opened: Ticket = first.ticket
    return opened


def _chosen(actor: Actor, customer_id: uuid.UUID, typed: str) -> Customer | None:
    """The customer who was chosen; None where their address was typed as well, which then says at which of several they are written to."""
    chosen = customers.customer(actor, customer_id)
    if not customers.looks_exact(typed):
        return chosen
    if customers.known_as(actor, typed) != chosen:
        raise InvalidChangeError(_("The customer who is chosen does not have the address that is written. Leave one of the two."))
    return None if is_email(typed) else chosen


def _opened(request: HttpRequest, ticket: Ticket, lot: Lot, at: dt.datetime | None) -> HttpResponse:
    if lot.id is None:
        toast(request, _("The ticket is open."))
    elif at is not None:
        toast(request, _("The ticket is open. The letter will leave: %(when)s") % {"when": clock_of(at)}, lot)
    else:
        toast(request, _("The ticket is open, and the letter is on its way."), lot)
    return redirect("console:ticket", ticket.number)
