"""The reader's own requests: the list, one conversation, an answer to it, its files."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.downloads import download
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.routes import Audience, needs
from sealdesk.channels import forms as intake
from sealdesk.desk import contesting, queries, rating
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Ticket
from sealdesk.identity.throttle import Limit, Verdict, take
from sealdesk.passes.confiding import may_read
from sealdesk.passes.errors import PassNotValidError
from sealdesk.passes.guests import pass_of
from sealdesk.portal.builders.decided import Refused
from sealdesk.portal.builders.requests import answer_form, request_page, request_rows
from sealdesk.portal.customer import customer_of, network, opening_of, portal_page
from sealdesk.portal.form_tokens import made_out_at
from sealdesk.portal.pages import AnswerForm
from sealdesk.portal.uploads import files_of

#: What the desk refuses, to be translated where it is shown.
_SENTENCES = (
    n_("A person is asked for already."),
    n_("A person has joined this request with another one in the meantime, and works on it there."),
    n_("There is nothing here that was decided by itself, or a person looked at it several times."),
)


@needs(Audience.CUSTOMERS)
@require_safe
@portal_page
def index(request: HttpRequest) -> HttpResponse:
    """All requests of the reader; whoever came by a link to one goes to that one, or proves their address."""
    actor = customer_of(request)
    if actor.within is not None:
        return redirect("portal:enter")
    rows, older = request_rows(actor, opening_of(request), request.GET.get("after", ""))
    return render(request, "portal/requests.html", {"rows": rows, "older": older})


@needs(Audience.CUSTOMERS)
@require_safe
@portal_page
def conversation(request: HttpRequest, number: int) -> HttpResponse:
    """One request."""
    return _show(request, queries.ticket(customer_of(request), number))


@needs(Audience.CUSTOMERS)
@require_POST
@portal_page
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Write an answer. It goes through the same intake as a mail."""
    ticket = queries.ticket(customer_of(request), number)
    text = request.POST.get("text", "")
    try:
        if take(Limit.FORM_NETWORK, network(request)) is not Verdict.ALLOWED:
            raise InvalidChangeError(_("Too much was sent from here. Wait ten minutes and send it again; what you wrote is still below."))
        intake.take_answer(_submission(request, ticket, text), ticket)
    except InvalidChangeError as refusal:
        return _show(request, ticket, answer_form(ticket, text, _(refusal.sentence)), status=refusal.status)
    messages.success(request, _("Your answer is with us."))
    return redirect("portal:request", number)


@needs(Audience.CUSTOMERS)
@require_POST
@portal_page
def rate(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Say whether an answer helped, say otherwise, or take it back."""
    actor = customer_of(request)
    message = queries.message(actor, queries.ticket(actor, number), message_id, "ticket", "confidence")
    said = request.POST.get("helpful", "")
    if not may_read(actor, message):
        raise NotVisibleError
    if said == "back":
        rating.take_back(actor, message)
        messages.success(request, _("Your opinion is taken back."))
    elif said in {"yes", "no"}:
        rating.rate(actor, message, helpful=said == "yes", comment=request.POST.get("comment", ""))
        messages.success(request, _("Thank you for telling us."))
    return redirect("portal:request", number)


@needs(Audience.CUSTOMERS)
@require_POST
@portal_page
def contest(request: HttpRequest, number: int) -> HttpResponse:
    """Ask that a person looks at what was decided by itself. What is refused comes back with its words."""
    actor = customer_of(request)
    ticket = queries.ticket(actor, number)
    text = request.POST.get("words", "")
    try:
        if take(Limit.FORM_NETWORK, network(request)) is not Verdict.ALLOWED:
            raise InvalidChangeError(_("Too much was sent from here. Wait ten minutes and send it again."))
        contesting.contest(actor, ticket, text)
    except InvalidChangeError as refusal:
        return _show(request, ticket, refused=Refused(text, _(refusal.sentence)), status=refusal.status)
    messages.success(request, _("A person will look at it and tell you what they find."))
    return redirect(f"{reverse('portal:request', args=[number])}#decided")


@needs(Audience.CUSTOMERS)
@require_safe
@portal_page
def file(request: HttpRequest, number: int, file_id: uuid.UUID) -> HttpResponseBase:
    """A file of the conversation, always as a download and never by the type that was claimed for it."""
    actor = customer_of(request)
    ticket = queries.ticket(actor, number)
    found = queries.file(actor, ticket, file_id)
    if not may_read(actor, found.message) or found.secret:  # a stolen link must not give out what was sent in confidence
        raise NotVisibleError
    opening = opening_of(request, ticket.key)
    name = str(opening.read(found.name, ticket.department_id) or "file")
    return download(opening.content(contents(), found.blob, ticket.department_id), name, found.size)


def _show(
    request: HttpRequest, ticket: Ticket, answer: AnswerForm | None = None, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    before = request.GET.get("before", "")
    page = request_page(customer_of(request), opening_of(request, ticket.key), ticket, before=before, answer=answer, refused=refused)
    return render(request, "portal/request.html", {"page": page}, status=status)


def _submission(request: HttpRequest, ticket: Ticket, text: str) -> intake.Submission:
    """An answer comes from the address that the reader's link was sent to."""
    held = pass_of(request)
    if held is None:
        raise PassNotValidError
    if not text.strip():
        raise InvalidChangeError(_("There is nothing to send yet. Write something first."))
    token = request.POST.get("token", "")[:100]
    address = intake.address_of(held.email)
    at = made_out_at(token)
    return intake.Submission(token, at, "", address, f"#{ticket.number}", text, files_of(request))
